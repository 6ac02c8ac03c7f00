package audience

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/staff"
)

// maxWhy is how long the reason of an act may be, in letters.
const maxWhy = 300

// Readdressed is told when a reader has another address: whoever keeps one
// beside this id asks for the new one. Hearing it twice is fine.
type Readdressed struct {
	Reader ReaderID `json:"reader"`
}

// Readdress gives a reader another address: who mistyped their own when paying
// gets no letter and cannot sign in. Prove first that they paid (fund.WhoPaid).
// Links and sessions of the old address end, for it may be a stranger's. An
// address that another reader has is a Conflict beside email.
func (a *Audience) Readdress(ctx context.Context, by staff.Person, id ReaderID, email, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	address, err := mail.Address(email)
	if err != nil {
		return err
	}
	why = strings.TrimSpace(why)
	if why == "" {
		return fault.Bad("why", "fund-why-missing")
	}
	if utf8.RuneCountInString(why) > maxWhy || !sound(why) {
		return fault.Bad("why", "fault-too-long", "Max", maxWhy)
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		r, err := db.One(ctx, tx, (*Reader).fields, `select `+readerColumns+` from audience_reader where id = $1`, id)
		if err != nil || r.Email == address {
			return err
		}
		var other int
		if err := tx.Row(ctx, `select count(*) from audience_reader where email = $1`, address).Scan(&other); err != nil {
			return err
		}
		if other > 0 {
			return &fault.Error{Kind: fault.Conflict, Field: "email", Key: "audience-email-taken"}
		}
		for _, q := range []string{`delete from audience_link where reader = $1`, `delete from audience_session where reader = $1`} {
			if _, err := tx.Do(ctx, q, id); err != nil {
				return err
			}
		}
		if _, err := tx.Do(ctx, `update audience_reader set email = $2 where id = $1`, id, address); err != nil {
			return err
		}
		if err := tx.Tell(ctx, Readdressed{id}); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "audience.readdress", "reader:"+string(id), why)) // neither address: the audit is kept for good
	})
}
