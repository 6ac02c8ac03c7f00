package yeartest

import (
	"context"
	"os"
	"strings"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/db"
)

// Carried counts the letters that lie in the folder, and names those that do not lie there once.
func Carried(ctx context.Context, a *app.App) (letters int, wrong map[string]int, err error) {
	files, err := os.ReadDir(a.MailDir())
	if err != nil {
		return 0, nil, err
	}
	lies := map[string]int{}
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".eml"); ok && len(name) > 36 {
			lies[name[len(name)-36:]]++
			letters++
		}
	}
	ids, err := db.All(ctx, a.DB, func(s *string) []any { return []any{s} }, `select id from reach_letter where carrier = 'folder'`)
	wrong = map[string]int{}
	for _, id := range ids {
		if lies[id] != 1 {
			wrong[id] = lies[id]
		}
	}
	return letters, wrong, err
}

// Post is how the letters of a newsroom stand.
type Post struct {
	Written, Waiting int
	InFlight         []string // somebody was carrying them when the program ended
	Unthanked        int      // receipts without a letter that went
}

// Letters looks at the letters of a newsroom that does not run.
func Letters(ctx context.Context, a *app.App) (p Post, err error) {
	err = a.DB.Row(ctx, `select (select count(*) from reach_letter), (select count(*) from reach_letter where sent is null),
		(select count(*) from fund_receipt t where not exists (select 1 from reach_letter l where l.kind = 'thanks' and l.about = t.number and l.sent is not null))`).
		Scan(&p.Written, &p.Waiting, &p.Unthanked)
	if err == nil {
		p.InFlight, err = db.All(ctx, a.DB, func(s *string) []any { return []any{s} }, `select id from reach_letter where sent is null and held is not null`)
	}
	return p, err
}
