package rail

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// provesFor is how long a secret that was changed goes on proving. Razorpay
// signs retries with the secret of the first telling and retries for 24 hours.
const provesFor = 25 * time.Hour

// Set opens a gateway to readers, or closes it, and keeps its settings. A
// secret that is left out or empty stays as it is. One that lacks a setting
// cannot be opened, nor one that takes money from abroad while the law's
// settings refuse that, nor one that is lost. Pledges that run go on either
// way. A change has a reason; what is set so already changes nothing.
func (r *Rails) Set(ctx context.Context, by staff.Person, name string, open bool, settings map[string]string, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	if _, known := r.gateways[name]; !known {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	before, err := kept(ctx, r.db, name)
	if err != nil {
		return err
	}
	held, err := r.fund.Setup(ctx, name)
	if err != nil && !fault.Is(err, fault.Unavailable) { // what cannot be opened any more is typed in anew
		return err
	}
	plain, secret := r.part(name, settings, held)
	if open || anew(secret, held) || len(changed(before.settings.V, plain)) > 0 { // to close and nothing else needs no keys
		if err := r.checkOpen(ctx, name, open, plain, secret); err != nil {
			return err
		}
	}
	return r.db.Write(ctx, func(tx *db.Tx) error {
		before, err = kept(ctx, tx, name)
		if err != nil {
			return err
		}
		if open && !before.lost.IsZero() {
			return fault.Bad("open", "fund-gateway-lost")
		}
		differs := changed(before.settings.V, plain)
		for _, f := range r.fields(name) {
			if f.Secret && secret[f.Name] != held.Values[f.Name] {
				differs = append(differs, f.Name)
			}
		}
		if before.open == open && len(differs) == 0 {
			return nil
		}
		why, err := fund.Reason(why)
		if err != nil {
			return err
		}
		_, err = tx.Do(ctx, `insert into fund_gateway (name, open, settings) values ($1, $2, $3)
			on conflict (name) do update set open = excluded.open, settings = excluded.settings`, name, open, db.JSON[map[string]string]{V: plain})
		if err != nil {
			return err
		}
		for _, f := range r.fields(name) {
			if f.Secret && secret[f.Name] != held.Values[f.Name] {
				if err := r.keepSecret(ctx, tx, name, f.Name, secret[f.Name]); err != nil {
					return err
				}
			}
		}
		act := "fund.gateway-close"
		if open {
			act = "fund.gateway-open"
		}
		tx.Change("plans")
		return tx.Tell(ctx, staff.Act(by, act, "gateway:"+name, fund.Noted(strings.Join(differs, ", "), why)))
	})
}

// part sets the secrets apart from what anybody of the staff may see; one that was not typed stays.
func (r *Rails) part(name string, settings map[string]string, held fund.Setup) (plain, secret map[string]string) {
	plain, secret = map[string]string{}, map[string]string{}
	maps.Copy(plain, settings)
	for _, f := range r.fields(name) {
		if !f.Secret {
			continue
		}
		secret[f.Name] = held.Values[f.Name]
		if typed := strings.TrimSpace(plain[f.Name]); typed != "" {
			secret[f.Name] = typed
		}
		delete(plain, f.Name)
	}
	return plain, secret
}

// anew tells whether a secret was typed that is not the one there was.
func anew(secret map[string]string, held fund.Setup) bool {
	for name, text := range secret {
		if text != held.Values[name] {
			return true
		}
	}
	return false
}

// checkOpen refuses settings that cannot be, and to open what may not be open.
func (r *Rails) checkOpen(ctx context.Context, name string, open bool, plain, secret map[string]string) error {
	g := r.gateways[name]
	if foreigner, ok := g.(fund.Foreigner); open && ok && foreigner.TakesForeign() {
		l, err := r.fund.Law(ctx)
		if err == nil && !l.Foreign {
			err = fault.Bad("open", "fund-gateway-foreign")
		}
		if err != nil {
			return err
		}
	}
	s, ok := g.(fund.Settable)
	if !ok {
		return nil
	}
	whole := maps.Clone(plain)
	any := len(plain) > 0
	for name, text := range secret {
		whole[name] = text
		any = any || text != ""
	}
	if !open && !any {
		return nil
	}
	if err := fit(s.Fields(), whole); err != nil {
		return err
	}
	return s.CheckSettings(whole)
}

// fit refuses what no setting of this kind can be, whatever the gateway makes of it.
func fit(fields []fund.Field, settings map[string]string) error {
	var all []error
	for _, f := range fields {
		typed := settings[f.Name]
		switch {
		case f.Longest > 0 && utf8.RuneCountInString(typed) > f.Longest:
			all = append(all, fault.Bad(f.Name, "fault-too-long", "Max", f.Longest))
		case typed != "" && len(f.Choices) > 0 && !slices.Contains(f.Choices, typed):
			all = append(all, fault.Bad(f.Name, "gateway-choice"))
		}
	}
	return errors.Join(all...)
}

// keepSecret seals a secret; the one before goes on proving for a day.
func (r *Rails) keepSecret(ctx context.Context, tx *db.Tx, gateway, name, text string) error {
	now := tx.Now()
	_, err := tx.Do(ctx, `update fund_secret set until = $3 where gateway = $1 and name = $2 and until is null`, gateway, name, db.At(now.Add(provesFor)))
	if err != nil || text == "" {
		return err
	}
	_, err = tx.Do(ctx, `delete from fund_secret where gateway = $1 and name = $2 and (until <= $3 or since >= $3)`, gateway, name, db.At(now))
	if err == nil {
		_, err = tx.Do(ctx, `insert into fund_secret (gateway, name, sealed, since) values ($1, $2, $3, $4)`, gateway, name, r.key.Seal(fund.SecretFor(gateway, name), text), db.At(now))
	}
	return err
}

// keptRow is a gateway as it was set.
type keptRow struct {
	open     bool
	lost     time.Time
	settings db.JSON[map[string]string]
}

func kept(ctx context.Context, from db.Querier, name string) (keptRow, error) {
	k, err := db.One(ctx, from, func(k *keptRow) []any { return []any{&k.open, db.Moment(&k.lost), &k.settings} },
		`select open, lost, settings from fund_gateway where name = $1`, name)
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return k, err
}

// changed are the names of the settings that differ. What they hold is not told.
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

// Secrets tells since when each secret of a gateway is set, by its name. Nothing tells what it is.
func (r *Rails) Secrets(ctx context.Context, gateway string) (map[string]time.Time, error) {
	type row struct {
		name  string
		since time.Time
	}
	rows, err := db.All(ctx, r.db, func(x *row) []any { return []any{&x.name, db.Moment(&x.since)} },
		`select name, since from fund_secret where gateway = $1 and until is null`, gateway)
	out := map[string]time.Time{}
	for _, x := range rows {
		out[x.name] = x.since
	}
	return out, err
}
