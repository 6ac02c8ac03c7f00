package story

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// Archived is a story or a text page as it comes from elsewhere. Its body must
// be one that base/doc made or checked. It need not be ready as our own
// stories are: old stories lack alternative texts, sections and bylines.
type Archived struct {
	Origin    string // where it comes from, such as "wordpress:https://example.org:17"; coming again changes nothing
	Path      string // its old public address, kept as it is; "" for the usual one
	Fields    Fields // without a headline the body's first words stand in, without a kind it is a report
	Body      *doc.Node
	Published time.Time // its first public moment; for a draft, when it was made
	Updated   time.Time // zero if it never was
	Draft     bool
	Note      string // for the audit: what was left out, for example
}

// Came is what became of one archived story.
type Came struct {
	ID    StoryID
	Fresh bool   // false if it was here before
	Path  string // "" for a draft, and for one that was here before
	Err   error  // what is wrong with this one; the others came all the same
}

// archivist is who acts in an import.
var archivist = staff.Machine("import")

// ArchiveStory is ArchiveBatch for one story.
func (s *Stories) ArchiveStory(ctx context.Context, a Archived) (id StoryID, fresh bool, err error) {
	all, err := s.ArchiveBatch(ctx, []Archived{a})
	if err != nil {
		return "", false, err
	}
	return all[0].ID, all[0].Fresh, all[0].Err
}

// ArchiveBatch brings stories in, all in one transaction; some hundreds at a
// time are quickest. Each keeps its address and its moments. Where two want
// one address the later one gets a number behind it. It tells Filed for each,
// and no letter is sent; who moves an archive in writes down that it was done.
// The answers stand in the order of what was given.
func (s *Stories) ArchiveBatch(ctx context.Context, all []Archived) ([]Came, error) {
	r, err := s.MakeReady(ctx, all)
	if err != nil {
		return nil, err
	}
	return s.ArchiveReady(ctx, r)
}

// Ready is a batch on which all is done that needs no transaction.
type Ready struct{ items []item }

// MakeReady does the first half of ArchiveBatch, which writes nothing: while an
// earlier batch is being written, say. Sections and bylines must be there.
func (s *Stories) MakeReady(ctx context.Context, all []Archived) (Ready, error) {
	n, err := s.names(ctx)
	if err != nil {
		return Ready{}, err
	}
	return Ready{prepare(all, n)}, nil
}

// ArchiveReady does the second half.
func (s *Stories) ArchiveReady(ctx context.Context, r Ready) ([]Came, error) {
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	m, err := s.staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	var out []Came
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a := filing{tx: tx, masthead: m, names: n, items: r.items, out: make([]Came, len(r.items))}
		err := a.do(ctx)
		out = a.out
		return err
	})
	return out, err
}

// item is an archived story made ready, which asks no database and may be done by many at once.
type item struct {
	Archived
	manuscript
	search string
	said   []doc.Statement
	err    error
}

func prepare(all []Archived, n names) []item {
	items := make([]item, len(all))
	var wait sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), len(all))
	for w := range workers {
		wait.Go(func() {
			for i := w; i < len(all); i += workers {
				items[i] = filable(all[i], n)
			}
		})
	}
	wait.Wait()
	return items
}

// filable checks an archived story and works out all that its rows need.
func filable(a Archived, n names) item {
	it := item{Archived: a}
	f := &it.Archived.Fields
	if a.Body == nil || !unbroken(a.Body) {
		it.err = fault.Bad("body", "story-text-broken")
		return it
	}
	if line(f.Headline) == "" {
		f.Headline = doc.FirstText(a.Body, 80)
	}
	if f.Kind == "" {
		f.Kind = Report
	}
	var all faults
	if err := f.tidy(); err != nil {
		all = append(all, err)
	}
	if f.Headline == "" {
		all.bad("headline", "fault-field-missing")
	}
	if a.Origin == "" || !askable(a.Origin) {
		all.bad("origin", "fault-field-missing")
	}
	if _, ok := n.section(f.Section); !ok && f.Section != "" {
		all.bad("section", "story-section-unknown")
	}
	for _, b := range f.Bylines {
		if _, ok := n.bylines[b]; !ok {
			all.bad("bylines", "story-byline-unknown")
		}
	}
	if a.Path != "" {
		var ok bool
		if it.Path, ok = tidyPath(a.Path); !ok || it.Path == "/" {
			all.bad("path", "story-path")
		}
		f.Slug = lastPart(it.Path)
	} else if f.Slug != "" {
		f.Slug = lang.Slug(f.Slug)
	}
	if !a.Draft && (a.Published.IsZero() || a.Published.Year() < 1900 || a.Published.Year() > 2999) {
		all.bad("published", "story-day-unread")
	}
	if it.err = all.err(); it.err != nil {
		return it
	}
	if it.Updated.Before(it.Published) {
		it.Updated = it.Published
	}
	it.manuscript = manuscript{fields: *f, body: a.Body.Marshal(), words: doc.Words(a.Body)}
	if !a.Draft {
		it.search, it.said = searchWords(*f, a.Body, n), doc.Statements(a.Body)
	}
	return it
}
