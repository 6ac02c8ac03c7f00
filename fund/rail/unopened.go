package rail

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// Unopened names the kept secrets of a gateway that this newsroom's key does
// not open, as after a restore without the key of before: each must be typed in
// anew, or the key put back.
func (r *Rails) Unopened(ctx context.Context, gateway string) (names []string, err error) {
	type row struct{ name, sealed string }
	rows, err := db.All(ctx, r.db, func(x *row) []any { return []any{&x.name, &x.sealed} },
		`select name, sealed from fund_secret where gateway = $1 and until is null order by name`, gateway)
	for _, x := range rows {
		if _, bad := r.key.Open(fund.SecretFor(gateway, x.name), x.sealed); bad != nil {
			names = append(names, x.name)
		}
	}
	return names, err
}
