package story_test

import (
	"context"
	"testing"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/story"
)

func TestAPageThatWasEmptiedSaysNothing(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		says := func(slug string) bool { return must(r.PageSays(ctx, slug))(t) }
		if !says("refunds") || says("nothing-like-it") {
			t.Error("the page that the program brings says nothing, or one that is not there says something")
		}
		for _, body := range []*doc.Node{doc.Empty(), words(" ")} {
			if err := r.SavePage(ctx, r.editor, story.Page{Slug: "refunds", Lang: "en", Title: "Refunds", Body: body}); err != nil {
				t.Fatal(err)
			}
			if says("refunds") {
				t.Error("an emptied page says something")
			}
		}
		if err := r.SavePage(ctx, r.editor, story.Page{Slug: "refunds", Lang: "en", Title: "Refunds", Body: words("Ask within a week.")}); err != nil || !says("refunds") {
			t.Errorf("a page that was written says nothing, %v", err)
		}
	})
}
