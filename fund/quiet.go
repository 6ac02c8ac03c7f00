package fund

import (
	"context"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
)

// Quiet keeps a reader's wish to hear nothing a week before a yearly renewal,
// or takes it back. The notice of the day before a charge goes all the same.
func (f *Fund) Quiet(ctx context.Context, reader audience.ReaderID, on bool) error {
	return f.db.Write(ctx, func(tx *db.Tx) (err error) {
		if on {
			_, err = tx.Do(ctx, `insert into fund_quiet (reader, since) values ($1, $2) on conflict (reader) do nothing`, reader, db.At(tx.Now()))
		} else {
			_, err = tx.Do(ctx, `delete from fund_quiet where reader = $1`, reader)
		}
		return err
	})
}

// IsQuiet tells whether a reader wants no yearly reminders.
func (f *Fund) IsQuiet(ctx context.Context, reader audience.ReaderID) (quiet bool, err error) {
	err = f.db.Row(ctx, `select exists (select 1 from fund_quiet where reader = $1)`, reader).Scan(&quiet)
	return quiet, err
}
