package story

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
)

// Live is a story as its readers get it.
type Live struct {
	Card
	Revision    RevisionID
	Body        *doc.Node
	Tags        []NamedLink
	Corrections []Correction // oldest first
	Versions    []NamedLink  // the other languages
	Statements  []doc.Statement
	Speakers    map[string]NamedLink // by the name that a statement gives
	Events      []Event
	Questions   []Question
}

// Correction is a public note that something in a story was wrong.
type Correction struct {
	Note string
	At   time.Time
}

type liveRow struct {
	cardRow
	revision RevisionID
	family   string
	tags     []string
	body     []byte
}

func (r *liveRow) fields() []any {
	return append(r.cardRow.fields(), &r.revision, &r.family, list(&r.tags), &r.body)
}

const liveSelect = `select ` + cardColumns + `, p.revision, p.family, p.tags,
	(select r.body from story_revision r where r.id = p.revision)` + cardSource

const (
	correctionsSelect = `select note, at from story_correction where story = $1 order by at, id`
	versionsSelect    = `select lang, path from story_publication where family = $1 and story <> $2 order by lang`
)

const newestSelect = liveSelect + `where p.number in (` + numbersOfLang + ` limit $2) order by p.number desc`

// Live gives the story at an address, exactly as the address is kept: Redirect
// knows the others. A withdrawn story is Gone.
func (s *Stories) Live(ctx context.Context, path string) (*Live, error) {
	path, ok := tidyPath(path)
	if !ok {
		return nil, notFound()
	}
	r, err := db.One(ctx, s.db, (*liveRow).fields, liveSelect+`where p.path = $1`, path)
	if fault.Is(err, fault.NotFound) {
		return nil, s.absent(ctx, path)
	}
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	return s.whole(ctx, &r, n)
}

// absent tells why there is nothing at an address.
func (s *Stories) absent(ctx context.Context, path string) error {
	var at time.Time
	err := db.Found(s.db.Row(ctx, `select at from story_withdrawal where path = $1`, path).Scan(db.Moment(&at)))
	if err != nil {
		return err
	}
	return fault.New(fault.Gone, "story-withdrawn")
}

// Newest gives the newest live stories of a language whole, as feeds have them.
func (s *Stories) Newest(ctx context.Context, code lang.Code, n int) ([]Live, error) {
	rows, err := db.All(ctx, s.db, (*liveRow).fields, newestSelect, code, n)
	if err != nil {
		return nil, err
	}
	known, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Live, len(rows))
	for i := range rows {
		l, err := s.whole(ctx, &rows[i], known)
		if err != nil {
			return nil, err
		}
		out[i] = *l
	}
	return out, nil
}

// whole reads what belongs to a live story beside its row.
func (s *Stories) whole(ctx context.Context, r *liveRow, n names) (*Live, error) {
	l := &Live{Card: r.card(n), Revision: r.revision, Tags: tagLinks(r.tags)}
	var err error
	if l.Body, err = doc.Parse(r.body); err != nil {
		return nil, err
	}
	l.Statements = doc.Statements(l.Body)
	if l.Speakers, err = s.speakersOf(ctx, r.number, l.Statements); err != nil {
		return nil, err
	}
	if l.Corrections, err = db.All(ctx, s.db, func(c *Correction) []any { return []any{&c.Note, db.Moment(&c.At)} },
		correctionsSelect, l.ID); err != nil {
		return nil, err
	}
	if l.Versions, err = s.versions(ctx, r); err != nil {
		return nil, err
	}
	if l.Events, err = s.Events(ctx, l.ID); err != nil {
		return nil, err
	}
	l.Questions, err = s.Questions(ctx, l.ID)
	return l, err
}

// versions are the live stories of the same family in other languages.
func (s *Stories) versions(ctx context.Context, r *liveRow) ([]NamedLink, error) {
	out, err := db.All(ctx, s.db, func(v *NamedLink) []any { return []any{&v.Lang, &v.Path} },
		versionsSelect, r.family, r.ID)
	for i := range out {
		out[i].Name = lang.For(out[i].Lang).Name()
	}
	return out, err
}
