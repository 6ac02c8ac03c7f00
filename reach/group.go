package reach

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// Group is a WhatsApp group or channel that readers are invited to. Nothing
// can be posted there by a program (there is no such interface for groups of
// more than eight), so we hold the invitation alone.
type Group struct {
	ID       string
	Lang     lang.Code
	Name     string
	Invite   string
	Open     bool // has room
	Position int
}

func (g *Group) fields() []any {
	return []any{&g.ID, &g.Lang, &g.Name, &g.Invite, &g.Open, &g.Position}
}

// Groups lists every group in its order.
func (r *Reach) Groups(ctx context.Context) ([]Group, error) {
	return db.All(ctx, r.db, (*Group).fields, `select id, lang, name, invite, open, position from reach_group order by position, name, id`)
}

// Join gives the invitation of the first group with room, one that speaks the reader's language before others; NotFound if none has.
func (r *Reach) Join(ctx context.Context, code lang.Code) (string, error) {
	return db.One(ctx, r.db, func(s *string) []any { return []any{s} },
		`select invite from reach_group where open order by case when lang = $1 then 0 else 1 end, position, id limit 1`, code)
}

// SaveGroup adds a group, or changes the one with this id.
func (r *Reach) SaveGroup(ctx context.Context, by staff.Person, g Group) error {
	if err := by.May(staff.Role.Edits); err != nil {
		return err
	}
	if err := g.check(); err != nil {
		return err
	}
	if g.ID == "" {
		g.ID = db.NewID()
	}
	return r.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `
			insert into reach_group (id, lang, name, invite, open, position) values ($1, $2, $3, $4, $5, $6)
			on conflict (id) do update set lang = excluded.lang, name = excluded.name, invite = excluded.invite,
				open = excluded.open, position = excluded.position`,
			g.ID, g.Lang, g.Name, g.Invite, g.Open, g.Position)
		if err != nil {
			return err
		}
		tx.Change("groups")
		return tx.Tell(ctx, staff.Act(by, "reach.group", "group:"+g.ID, ""))
	})
}

func (g *Group) check() error {
	var all []error
	g.Name, g.Invite = strings.TrimSpace(g.Name), strings.TrimSpace(g.Invite)
	if g.Name == "" {
		all = append(all, fault.Bad("name", "fault-field-missing"))
	}
	if utf8.RuneCountInString(g.Name) > 100 || !utf8.ValidString(g.Name) { // WhatsApp's own limit for a group's name
		all = append(all, fault.Bad("name", "fault-too-long", "Max", 100))
	}
	if _, known := lang.Known(string(g.Lang)); !known {
		all = append(all, fault.Bad("lang", "staff-languages"))
	}
	if !invitation(g.Invite) {
		all = append(all, fault.Bad("invite", "group-invite"))
	}
	return errors.Join(all...)
}

// invitation tells whether an address leads into WhatsApp and nowhere else: we redirect readers to it.
func invitation(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Port() != "" || len(s) > 300 || len(u.Path) < 2 {
		return false
	}
	switch u.Host {
	case "chat.whatsapp.com", "wa.me":
		return true
	case "whatsapp.com", "www.whatsapp.com":
		return strings.HasPrefix(u.Path, "/channel/")
	}
	return false
}
