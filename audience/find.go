package audience

import (
	"context"
	"strings"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/staff"
)

// findMost bounds what a search gives.
const findMost = 50

// Find lists readers whose address or name holds some words, the newest first,
// at most fifty. Only who runs the newsroom or sees its money may look.
func (a *Audience) Find(ctx context.Context, by staff.Person, words string) ([]Reader, error) {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return nil, err
	}
	words = strings.ToLower(strings.TrimSpace(words))
	if words == "" || len(words) > 254 || !sound(words) {
		return nil, nil
	}
	like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(words) + "%"
	return db.All(ctx, a.db, (*Reader).fields, `select `+readerColumns+` from audience_reader
		where email like $1 escape '\' or lower(name) like $1 escape '\' order by id desc limit $2`, like, findMost)
}

// ByEmail finds the reader with an address, or is NotFound; what is no address is a fault beside "email".
func (a *Audience) ByEmail(ctx context.Context, email string) (Reader, error) {
	address, err := mail.Address(email)
	if err != nil {
		return Reader{}, err
	}
	return db.One(ctx, a.db, (*Reader).fields, `select `+readerColumns+` from audience_reader where email = $1`, address)
}

// Readers finds several at once, by id; who has left is not among them.
func (a *Audience) Readers(ctx context.Context, ids []ReaderID) (map[ReaderID]Reader, error) {
	found := map[ReaderID]Reader{}
	for len(ids) > 0 {
		part := ids[:min(len(ids), 500)]
		ids = ids[len(part):]
		args := make([]any, len(part))
		for i, id := range part {
			args[i] = id
		}
		rows, err := db.All(ctx, a.db, (*Reader).fields, `select `+readerColumns+` from audience_reader where id in `+a.db.Places(1, len(args)), args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[r.ID] = r
		}
	}
	return found, nil
}
