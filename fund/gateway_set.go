package fund

import (
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/seal"
)

// Setup is how a gateway was set up, for the gateway itself.
type Setup struct {
	Values map[string]string   // what the publisher typed, secrets included
	Former map[string][]string // what secrets were before, the newest first, as long as they go on proving
}

// SealBy has the fund open what is sealed with a key.
func (f *Fund) SealBy(key *seal.Key) { f.key = key }

// Setup gives a gateway its settings and secrets. Unavailable: a secret cannot
// be opened with this newsroom's key, and must be typed in anew.
func (f *Fund) Setup(ctx context.Context, gateway string) (Setup, error) {
	set, err := gatewaySet(ctx, f.db, gateway)
	if err != nil {
		return Setup{}, err
	}
	out := Setup{Values: set.settings.V, Former: map[string][]string{}}
	if out.Values == nil {
		out.Values = map[string]string{}
	}
	type row struct {
		name, sealed string
		until        time.Time
	}
	rows, err := db.All(ctx, f.db, func(r *row) []any { return []any{&r.name, &r.sealed, db.Moment(&r.until)} },
		`select name, sealed, until from fund_secret where gateway = $1 and (until is null or until > $2) order by since desc`, gateway, db.At(f.db.Now()))
	for _, r := range rows {
		text, bad := f.key.Open(SecretFor(gateway, r.name), r.sealed)
		switch {
		case bad != nil && r.until.IsZero():
			return Setup{}, fault.New(fault.Unavailable, "fund-gateway-sealed").Because(bad)
		case bad != nil: // a former one that nobody can open proves nothing
		case r.until.IsZero():
			out.Values[r.name] = text
		default:
			out.Former[r.name] = append(out.Former[r.name], text)
		}
	}
	return out, err
}

// SecretFor is the purpose for which a secret of a gateway is sealed.
func SecretFor(gateway, name string) string { return "gateway " + gateway + " " + name }

// OpenGateways lists the gateways that readers may pay by.
func (f *Fund) OpenGateways(ctx context.Context) ([]GatewayView, error) {
	all, err := f.Gateways(ctx)
	return slices.DeleteFunc(all, func(g GatewayView) bool { return !g.Open }), err
}

// failsFor is how long a gateway that did not answer stands behind the others.
const failsFor = 5 * time.Minute

// Ways lists the gateways by which readers may pay for a kind of support, in
// the order that the publisher gave them. One that has just failed stands last.
func (f *Fund) Ways(ctx context.Context, every Every) ([]GatewayView, error) {
	open, err := f.OpenGateways(ctx)
	if err != nil {
		return nil, err
	}
	offered, err := db.All(ctx, f.db, func(s *string) []any { return []any{s} }, `select gateway from fund_offer where every = $1 order by position`, every)
	if err != nil {
		return nil, err
	}
	failing, err := db.All(ctx, f.db, func(s *string) []any { return []any{s} },
		`select gateway from fund_health where failed > $1 and (answered is null or answered < failed)`, db.At(f.db.Now().Add(-failsFor)))
	if len(offered) > 0 {
		open = slices.DeleteFunc(open, func(g GatewayView) bool { return !slices.Contains(offered, g.Name) })
	}
	place := func(g GatewayView) int {
		i := slices.Index(offered, g.Name)
		if slices.Contains(failing, g.Name) {
			i += len(f.names)
		}
		return i
	}
	slices.SortStableFunc(open, func(a, b GatewayView) int { return place(a) - place(b) })
	return open, err
}

// offered tells whether a gateway is offered for a kind of support; where the publisher chose none, all are.
func offered(ctx context.Context, from db.Querier, every Every, gateway string) (yes bool, err error) {
	err = from.Row(ctx, `select count(*) = 0 or count(case when gateway = $2 then 1 end) > 0 from fund_offer where every = $1`, every, gateway).Scan(&yes)
	return yes, err
}

// Gateways lists those this program has, with how the publisher set them.
func (f *Fund) Gateways(ctx context.Context) ([]GatewayView, error) {
	rows, err := db.All(ctx, f.db, (*gatewayRow).fields, `select `+gatewayColumns+` from fund_gateway`)
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
		foreign, g := f.foreign(name), set[name]
		out = append(out, GatewayView{Name: name, Open: g.open && g.lost.IsZero() && (l.Foreign || !foreign), Lost: g.lost, ByHand: f.byHand(name), Foreign: foreign, Settings: g.settings.V})
	}
	return out, nil
}

type gatewayRow struct {
	name     string
	open     bool
	lost     time.Time
	settings db.JSON[map[string]string]
}

const gatewayColumns = `name, open, lost, settings`

func (r *gatewayRow) fields() []any { return []any{&r.name, &r.open, db.Moment(&r.lost), &r.settings} }

// gatewaySet is one gateway as it was set; closed when it never was.
func gatewaySet(ctx context.Context, from db.Querier, name string) (gatewayRow, error) {
	r, err := db.One(ctx, from, (*gatewayRow).fields, `select `+gatewayColumns+` from fund_gateway where name = $1`, name)
	if fault.Is(err, fault.NotFound) {
		return gatewayRow{name: name}, nil
	}
	return r, err
}

// Reached is a gateway that may be asked. Conflict: it is lost, and is not.
func (f *Fund) Reached(ctx context.Context, name string) (Gateway, error) {
	g, has := f.gateways[name]
	if !has {
		return nil, fault.New(fault.Unavailable, "fund-gateway-closed")
	}
	set, err := gatewaySet(ctx, f.db, name)
	if err == nil && !set.lost.IsZero() {
		err = fault.New(fault.Conflict, "fund-gateway-lost")
	}
	return g, err
}

// KeepSetting keeps what a part of this room remembers, under a name of its own.
func KeepSetting[T any](ctx context.Context, tx *db.Tx, name string, v T) error {
	_, err := tx.Do(ctx, `insert into fund_setting (id, body) values ($1, $2) on conflict (id) do update set body = excluded.body`, name, db.JSON[T]{V: v})
	return err
}
