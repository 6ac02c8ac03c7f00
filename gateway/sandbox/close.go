package sandbox

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
)

// CancelAll has the bank cancel so many of the mandates that run, as payment
// companies do when they close an account, and tell each cancelling; 0 is all.
// Use Vanish to silence it then.
func (s *Sandbox) CancelAll(ctx context.Context, most int) error {
	ids, err := db.All(ctx, s.DB, func(id *string) []any { return []any{id} },
		`select id from sandbox_order where `+s.mine+` and months > 0 and first is not null and cancelled is null order by id`)
	if err != nil {
		return err
	}
	if most > 0 {
		ids = ids[:min(most, len(ids))]
	}
	for _, id := range ids {
		if err := s.Press(ctx, id, TurnStop, 0); err != nil {
			return err
		}
	}
	return nil
}
