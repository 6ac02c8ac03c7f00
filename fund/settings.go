package fund

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
)

// OpenGateways lists the gateways that readers may pay by.
func (f *Fund) OpenGateways(ctx context.Context) ([]GatewayView, error) {
	all, err := f.Gateways(ctx)
	var open []GatewayView
	for _, g := range all {
		if g.Open {
			open = append(open, g)
		}
	}
	return open, err
}

// Gateways lists those this program has, with how the publisher set them.
func (f *Fund) Gateways(ctx context.Context) ([]GatewayView, error) {
	rows, err := db.All(ctx, f.db, (*gatewayRow).fields, `select name, open, settings from fund_gateway`)
	if err != nil {
		return nil, err
	}
	l, err := f.Law(ctx)
	if err != nil {
		return nil, err
	}
	set := map[string]gatewayRow{}
	for _, r := range rows {
		set[r.name] = r
	}
	var out []GatewayView
	for _, name := range f.names {
		foreign := f.foreign(name)
		out = append(out, GatewayView{Name: name, Open: set[name].open && (l.Foreign || !foreign), ByHand: f.byHand(name), Foreign: foreign, Settings: set[name].settings.V})
	}
	return out, nil
}

type gatewayRow struct {
	name     string
	open     bool
	settings db.JSON[map[string]string]
}

func (r *gatewayRow) fields() []any { return []any{&r.name, &r.open, &r.settings} }

// gatewaySet is one gateway as it was set; closed when it never was.
func gatewaySet(ctx context.Context, from db.Querier, name string) (gatewayRow, error) {
	r, err := db.One(ctx, from, (*gatewayRow).fields, `select name, open, settings from fund_gateway where name = $1`, name)
	if fault.Is(err, fault.NotFound) {
		return gatewayRow{name: name}, nil
	}
	return r, err
}

// SetGateway opens a gateway to readers, or closes it, and keeps its settings.
// One that lacks a setting cannot be opened, nor one that takes money from
// abroad while the law's settings refuse that. Pledges that run go on either
// way. A change has a reason; what is set so already changes nothing.
func (f *Fund) SetGateway(ctx context.Context, by staff.Person, name string, open bool, settings map[string]string, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	g, known := f.gateways[name]
	if !known {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	if open && f.foreign(name) {
		l, err := f.Law(ctx)
		if err == nil && !l.Foreign {
			err = fault.Bad("open", "fund-gateway-foreign")
		}
		if err != nil {
			return err
		}
	}
	settings = maps.Clone(settings)
	if settings == nil {
		settings = map[string]string{}
	}
	if hand, ok := g.(ByHand); ok && (open || len(settings) > 0) {
		if err := hand.CheckSettings(settings); err != nil {
			return err
		}
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		before, err := gatewaySet(ctx, tx, name)
		if err != nil {
			return err
		}
		differs := changed(before.settings.V, settings)
		if before.open == open && len(differs) == 0 {
			return nil
		}
		why, err := reason(why)
		if err != nil {
			return err
		}
		_, err = tx.Do(ctx, `insert into fund_gateway (name, open, settings) values ($1, $2, $3)
			on conflict (name) do update set open = excluded.open, settings = excluded.settings`, name, open, db.JSON[map[string]string]{V: settings})
		if err != nil {
			return err
		}
		act := "fund.gateway-close"
		if open {
			act = "fund.gateway-open"
		}
		tx.Change("plans")
		return tx.Tell(ctx, staff.Act(by, act, "gateway:"+name, noted(strings.Join(differs, ", "), why)))
	})
}

// changed are the names of the settings that differ. What they hold is not told: it may be a key.
func changed(a, b map[string]string) []string {
	names := map[string]bool{}
	for _, m := range []map[string]string{a, b} {
		for name := range m {
			names[name] = a[name] != b[name]
		}
	}
	maps.DeleteFunc(names, func(_ string, differs bool) bool { return !differs })
	return slices.Sorted(maps.Keys(names))
}

// KeepSetting keeps what a part of this room remembers, under a name of its own.
func KeepSetting[T any](ctx context.Context, tx *db.Tx, name string, v T) error {
	_, err := tx.Do(ctx, `insert into fund_setting (id, body) values ($1, $2) on conflict (id) do update set body = excluded.body`, name, db.JSON[T]{V: v})
	return err
}
