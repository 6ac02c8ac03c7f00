package fund_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
)

// twins is a gateway that does not see what is begun beside it: each asking
// without a name makes another mandate. It answers the first two together.
type twins struct {
	*paper
	mu   sync.Mutex
	made int
	both sync.WaitGroup
}

func (w *twins) Begin(_ context.Context, d fund.Due) (fund.Begun, error) {
	if d.Ref == "" {
		w.mu.Lock()
		w.made++
		d.Ref = fmt.Sprintf("mandate-%d", w.made)
		w.mu.Unlock()
		w.both.Done()
		w.both.Wait()
	}
	return fund.Begun{Ref: d.Ref, URL: "https://paper.example/" + d.Ref}, nil
}

// Two tabs begin one pledge at the same moment: both lead to the one mandate
// that we know by name, and the other is cancelled.
func TestTwoTabsThatBeginOnePledgeLeadToOneMandate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		w := &twins{paper: h.paper}
		w.both.Add(2)
		h.opens(w, h.drawer)
		p, err := h.Pledge(ctx, h.ask("asha", fund.Month, "paper"))
		h.must(err)
		var tabs [2]fund.Begun
		var faults [2]error
		var done sync.WaitGroup
		for i := range tabs {
			done.Go(func() {
				tabs[i], faults[i] = h.Begin(ctx, p.ID, "https://news.example/back", "Monthly", "reader@example.org")
			})
		}
		done.Wait()
		h.must(errors.Join(faults[0], faults[1]))
		var kept string
		h.must(d.Row(ctx, `select ref from fund_pledge where id = $1`, p.ID).Scan(&kept))
		if tabs[0].URL != tabs[1].URL || tabs[0].URL != "https://paper.example/"+kept {
			t.Errorf("%s is known, and the tabs lead to %s and %s", kept, tabs[0].URL, tabs[1].URL)
		}
		if len(h.paper.cancelled) != 1 || slices.Contains(h.paper.cancelled, kept) {
			t.Errorf("%s is known, and cancelled is %v", kept, h.paper.cancelled)
		}
	})
}
