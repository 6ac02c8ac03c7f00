package story_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/nightdesk/nightdesk/story"
)

func TestManyWhoSaveTheSameVersionAreAllKept(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		id := must(r.Draft(ctx, r.reporter, "en"))(r.t)
		var all sync.WaitGroup
		var won, lost atomic.Int64
		for i := range 8 {
			all.Go(func() {
				_, err := r.Save(ctx, r.reporter, id, 1, r.fields(fmt.Sprintf("Hand %d", i)), words("x"))
				var kept *story.KeptError
				switch {
				case err == nil:
					won.Add(1)
				case errors.As(err, &kept) && kept.Version == 2:
					lost.Add(1)
				default:
					r.t.Error(err)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 || lost.Load() != 7 {
			r.t.Errorf("%d saved, %d were kept", won.Load(), lost.Load())
		}
		revs := must(r.Revisions(ctx, id))(r.t)
		seen := map[string]bool{must(r.Open(ctx, id))(r.t).Headline: true}
		for _, rev := range revs {
			seen[rev.Headline] = true
		}
		if len(revs) != 7 || revs[0].N != 7 || len(seen) != 8 {
			r.t.Errorf("%d revisions, %d different copies", len(revs), len(seen))
		}
	})
}

func TestStoriesPublishedAtOnceGetAPlaceEach(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		var all sync.WaitGroup
		for range 6 {
			id, v := r.written(r.fields("At the same moment"), words("x"))
			all.Go(func() {
				if err := r.Publish(ctx, r.editor, id, v); err != nil {
					r.t.Error(err)
				}
			})
		}
		all.Wait()
		rows, _, err := r.Sitemap(ctx, 1)
		paths := map[string]bool{}
		for _, row := range rows {
			paths[row.Path] = true
		}
		if err != nil || len(rows) != 6 || len(paths) != 6 {
			r.t.Errorf("sitemap = %v, %v", rows, err)
		}
	})
}
