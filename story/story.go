package story

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// Story is a story as the desk sees it: the working copy, and how far it has come.
type Story struct {
	ID      StoryID
	Version int // counts what was saved; Save, Publish and Correct name the one they mean
	Stage   Stage
	Fields
	Body           *doc.Node
	Words          int
	MadeAt         time.Time
	ChangedAt      time.Time
	ChangedBy      staff.PersonID
	ChangedByName  string
	Path           string    // the public address, also of a withdrawn story; "" before there is one
	FirstPublished time.Time // zero before that
	LastPublished  time.Time // of what is live
	Ahead          bool      // live, and the working copy differs from what is live
	Submitted      *Word     // waits for an editor; nil if it does not
	Returned       *Word     // what the editor said who gave it back; nil if nobody did
}

// Word is what one person wrote to another about a story.
type Word struct {
	By   string // name
	At   time.Time
	Note string
}

// working is the row of a working copy.
type working struct {
	ID      StoryID
	Version int
	Fields
	words   int
	path    string
	sealed  string // the revision it equals, or ""
	body    []byte
	madeAt  time.Time
	changed time.Time
	by      staff.PersonID
	byName  string
}

const workingColumns = `
	s.id, s.version, s.family, s.lang, s.kind, s.slug, s.headline, s.standfirst, s.dateline, s.credit,
	coalesce(s.section, ''), s.bylines, s.tags, s.lead, s.words, s.path, coalesce(s.sealed, ''),
	coalesce(s.body, (select r.body from story_revision r where r.id = s.sealed)),
	s.made_at, s.changed_at, s.changed_by, s.changed_name`

func (w *working) fields() []any {
	return []any{&w.ID, &w.Version, &w.Family, &w.Lang, &w.Kind, &w.Slug, &w.Headline, &w.Standfirst, &w.Dateline, &w.Credit,
		&w.Section, list(&w.Bylines), list(&w.Tags), &w.Lead, &w.words, &w.path, &w.sealed, &w.body,
		db.Moment(&w.madeAt), db.Moment(&w.changed), &w.by, &w.byName}
}

// find reads a working copy.
func find(ctx context.Context, from db.Querier, id StoryID) (working, error) {
	if !askable(string(id)) {
		return working{}, notFound()
	}
	return db.One(ctx, from, (*working).fields, `select `+workingColumns+` from story_story s where s.id = $1`, id)
}

// manuscript is the working copy as it would be sealed.
func (w *working) manuscript() manuscript {
	return manuscript{fields: w.Fields, body: w.body, words: w.words}
}

// Open gives a story's working copy and how far it has come.
func (s *Stories) Open(ctx context.Context, id StoryID) (Story, error) {
	w, err := find(ctx, s.db, id)
	if err != nil {
		return Story{}, err
	}
	out := Story{ID: w.ID, Version: w.Version, Stage: StageDraft, Fields: w.Fields, Words: w.words, MadeAt: w.madeAt,
		ChangedAt: w.changed, ChangedBy: w.by, ChangedByName: w.byName, Path: w.path}
	if out.Body, err = doc.Parse(w.body); err != nil {
		return Story{}, err
	}
	for _, step := range []func(context.Context, *Story) error{s.openSubmission, s.openWithdrawal} {
		if err := step(ctx, &out); err != nil {
			return Story{}, err
		}
	}
	return out, s.openPublication(ctx, &out, w.sealed)
}

func (s *Stories) openSubmission(ctx context.Context, out *Story) error {
	for table, place := range map[string]**Word{"story_submission": &out.Submitted, "story_return": &out.Returned} {
		w, err := db.One(ctx, s.db, func(w *Word) []any { return []any{&w.By, db.Moment(&w.At), &w.Note} },
			`select by_name, at, note from `+table+` where story = $1`, out.ID)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		*place = &w
	}
	if out.Submitted != nil {
		out.Stage = StageInReview
	}
	return nil
}

func (s *Stories) openWithdrawal(ctx context.Context, out *Story) error {
	err := db.Found(s.db.Row(ctx, `select path, first_at from story_withdrawal where story = $1`, out.ID).Scan(&out.Path, db.Moment(&out.FirstPublished)))
	if err == nil {
		out.Stage = StageWithdrawn
	}
	return but(err)
}

func (s *Stories) openPublication(ctx context.Context, out *Story, sealed string) error {
	var live string
	err := db.Found(s.db.Row(ctx, `select path, first_at, last_at, revision from story_publication where story = $1`, out.ID).
		Scan(&out.Path, db.Moment(&out.FirstPublished), db.Moment(&out.LastPublished), &live))
	if err == nil {
		out.Stage, out.Ahead = StagePublished, live != sealed
	}
	return but(err)
}

// but lets the absence of a row pass.
func but(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// list is a place to scan a JSON list into.
func list[T any](to *[]T) *listOf[T] { return (*listOf[T])(to) }

type listOf[T any] []T

// Scan reads a JSON list.
func (l *listOf[T]) Scan(v any) error {
	var j db.JSON[[]T]
	err := j.Scan(v)
	*l = j.V
	return err
}

// Draft begins a story in a language.
func (s *Stories) Draft(ctx context.Context, by staff.Person, code lang.Code) (StoryID, error) {
	f := Fields{Lang: code}
	if by.Byline != "" {
		f.Bylines = []staff.BylineID{by.Byline}
	}
	return s.begin(ctx, by, f, "story.draft")
}

// AddVersion begins the same report in another language. It takes over what
// does not depend on the language; headline, standfirst and body are to be written.
func (s *Stories) AddVersion(ctx context.Context, by staff.Person, id StoryID, code lang.Code) (StoryID, error) {
	w, err := find(ctx, s.db, id)
	if err != nil {
		return "", err
	}
	f := Fields{Lang: code, Kind: w.Kind, Dateline: w.Dateline, Credit: w.Credit, Section: w.Section,
		Bylines: w.Bylines, Lead: w.Lead, Family: w.Family}
	return s.begin(ctx, by, f, "story.version")
}

func (s *Stories) begin(ctx context.Context, by staff.Person, f Fields, act string) (StoryID, error) {
	if err := by.May(anybody); err != nil {
		return "", err
	}
	if err := f.tidy(); err != nil {
		return "", err
	}
	var id StoryID
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		id = StoryID(db.NewID())
		w := working{ID: id, Version: 1, Fields: f, body: doc.Empty().Marshal(), madeAt: tx.Now()}
		if w.Family == "" {
			w.Family = string(id)
		} else if err := freeInFamily(ctx, tx, id, f); err != nil {
			return err
		}
		if err := keepAll(ctx, tx, [][]any{w.row(by, tx.Now())}); err != nil {
			return err
		}
		if _, err := tx.Do(ctx, `insert into story_draft (story, since) values ($1, $2)`, id, db.At(tx.Now())); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, act, "story:"+string(id), string(f.Lang)))
	})
	return id, err
}

// row is the working copy as it is first written.
func (w *working) row(by staff.Person, at time.Time) []any {
	section, sealed, body := orNull(string(w.Section)), orNull(w.sealed), any(string(w.body))
	if w.sealed != "" {
		body = nil
	}
	return []any{w.ID, w.Family, w.Lang, w.Version, w.Kind, w.Slug, w.Headline, lang.Fold(w.Headline), w.Standfirst, w.Dateline,
		w.Credit, section, db.JSON[[]staff.BylineID]{V: w.Bylines}, db.JSON[[]string]{V: w.Tags}, w.Lead, w.words, w.path,
		db.At(w.madeAt), by.ID, db.At(at), by.ID, by.Name, sealed, body}
}

func keepAll(ctx context.Context, tx *db.Tx, rows [][]any) error {
	return insert(ctx, tx, `insert into story_story (id, family, lang, version, kind, slug, headline, folded, standfirst, dateline,
		credit, section, bylines, tags, lead, words, path, made_at, made_by, changed_at, changed_by, changed_name, sealed, body)`, "", rows)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// freeInFamily refuses a second version of a report in one language, and a family that is none.
func freeInFamily(ctx context.Context, tx *db.Tx, id StoryID, f Fields) error {
	var known, taken bool
	if err := tx.Row(ctx, `
		select exists (select 1 from story_story where family = $1), exists (select 1 from story_story where family = $1 and lang = $2 and id <> $3)`,
		f.Family, f.Lang, id).Scan(&known, &taken); err != nil {
		return err
	}
	switch {
	case !known:
		return fault.Bad("family", "story-family-unknown")
	case taken:
		return fault.Bad("lang", "story-version-exists")
	}
	return nil
}
