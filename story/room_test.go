package story_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// room is a newsroom with a reporter, an editor, two sections and a byline.
type room struct {
	*story.Stories
	t                *testing.T
	d                *db.DB
	staff            *staff.Staff
	reporter, editor staff.Person
	town, sport      story.SectionID
	asha             staff.BylineID
	mu               sync.Mutex // over what several goroutines tell and drop
	told             *[]any
	dropped          map[string]bool
}

func newRoom(t *testing.T, d *db.DB) *room {
	t.Helper()
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	r := &room{t: t, d: d, staff: staff.New(d), told: &[]any{}, dropped: map[string]bool{}}
	r.Stories = story.New(d, r.staff, blobs)
	r.reporter, r.editor = r.person("ravi@example.org", staff.Reporter), r.person("asha@example.org", staff.Editor)
	r.town = must(r.SaveSection(t.Context(), r.editor, story.Section{Slug: "town", Names: map[lang.Code]string{"en": "Town", "hi": "शहर", "ur": "شہر"}, Position: 1}))(t)
	r.sport = must(r.SaveSection(t.Context(), r.editor, story.Section{Names: map[lang.Code]string{"en": "Sport"}, Position: 2}))(t)
	r.asha = must(r.staff.SaveByline(t.Context(), r.editor, staff.Byline{Name: "Asha Rao"}))(t)
	d.OnTell(func(_ context.Context, _ *db.Tx, fact any) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		*r.told = append(*r.told, fact)
		return nil
	})
	d.OnChange(func(tags []string) {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, tag := range tags {
			r.dropped[tag] = true
		}
	})
	return r
}

func (r *room) person(email string, role staff.Role) staff.Person {
	id, _, err := r.staff.Invite(r.t.Context(), staff.Machine("test"), email, "", role)
	if err != nil {
		r.t.Fatal(err)
	}
	return must(r.staff.Person(r.t.Context(), id))(r.t)
}

func each(t *testing.T, test func(r *room, ctx context.Context)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(newRoom(t, d), t.Context()) })
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// words is a body of one paragraph.
func words(s string) *doc.Node { return doc.FromText(s) }

func (r *room) fields(headline string) story.Fields {
	return story.Fields{Lang: "en", Kind: story.Report, Headline: headline, Standfirst: "What happened and why.", Section: r.town,
		Bylines: []staff.BylineID{r.asha}, Tags: []string{"Water", "Lake Wular"}}
}

// written drafts and saves a story and gives its id and version.
func (r *room) written(f story.Fields, body *doc.Node) (story.StoryID, int) {
	r.t.Helper()
	id := must(r.Draft(r.t.Context(), r.reporter, f.Lang))(r.t)
	return id, must(r.Save(r.t.Context(), r.reporter, id, 1, f, body))(r.t)
}

// live writes and publishes a story and gives it as the desk sees it.
func (r *room) live(f story.Fields, body *doc.Node) story.Story {
	r.t.Helper()
	id, version := r.written(f, body)
	if err := r.Publish(r.t.Context(), r.editor, id, version); err != nil {
		r.t.Fatal(err)
	}
	return must(r.Open(r.t.Context(), id))(r.t)
}

// acts are what the audit was told since the last asking.
func (r *room) acts() string {
	var out []string
	for _, f := range *r.told {
		if a, ok := f.(staff.Acted); ok {
			out = append(out, a.Act)
		}
	}
	*r.told = nil
	return strings.Join(out, " ")
}

// fact finds a fact of one type among those told.
func fact[F any](r *room) (f F, ok bool) {
	for _, one := range *r.told {
		if f, ok = one.(F); ok {
			return f, true
		}
	}
	return f, false
}

func (r *room) hasDropped(tags ...string) {
	r.t.Helper()
	for _, tag := range tags {
		if !r.dropped[tag] {
			r.t.Errorf("pages with %q are not dropped, only %v", tag, r.dropped)
		}
	}
	clear(r.dropped)
}

func isKind(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if f := fault.Of(err); err == nil || f.Kind != kind || key != "" && f.Key != key {
		t.Errorf("error = %v, want %s", err, key)
	}
}

// hasFaults tells that these and only these fields have faults.
func hasFaults(t *testing.T, err error, want ...string) {
	t.Helper()
	got := map[string]bool{}
	for _, f := range fault.All(err) {
		got[f.Field+" "+f.Key] = true
	}
	for _, w := range want {
		if !got[w] {
			t.Errorf("no fault %q in %v", w, got)
		}
		delete(got, w)
	}
	if len(got) > 0 {
		t.Errorf("faults too many: %v", got)
	}
}

func headlines(cards []story.Card) string {
	var out []string
	for _, c := range cards {
		out = append(out, c.Headline)
	}
	return strings.Join(out, "|")
}

func refused(err error) bool { return err != nil && !errors.Is(err, context.Canceled) }
