package fund

import (
	"context"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
)

// Readdress has the documents to come of a reader's pledges made out to
// another address. Those that were issued say what they said.
func (f *Fund) Readdress(ctx context.Context, reader audience.ReaderID, email string) error {
	return f.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `update fund_payer set email = $2 where pledge in (select id from fund_pledge where reader = $1)`, reader, email)
		return err
	})
}
