package story

import (
	"context"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// publication is a live story's row: all that lists need.
type publication struct {
	story    StoryID
	number   int64 // orders every list
	place    int64 // orders the sitemap
	path     string
	first    time.Time
	last     time.Time
	revision RevisionID
	words    int
	Fields
}

const publicationColumns = `story, number, place, path, lang, family, kind, headline, standfirst, dateline, credit,
	coalesce(section, ''), bylines, tags, lead, first_at, last_at, words, revision`

func (p *publication) fields() []any {
	return []any{&p.story, &p.number, &p.place, &p.path, &p.Lang, &p.Family, &p.Kind, &p.Headline, &p.Standfirst, &p.Dateline, &p.Credit,
		&p.Section, list(&p.Bylines), list(&p.Tags), &p.Lead, db.Moment(&p.first), db.Moment(&p.last), &p.words, &p.revision}
}

func (p *publication) row() []any {
	return []any{p.story, p.number, p.place, p.path, p.Lang, p.Family, p.Kind, p.Headline, p.Standfirst, p.Dateline, p.Credit,
		orNull(string(p.Section)), db.JSON[[]staff.BylineID]{V: p.Bylines}, db.JSON[[]string]{V: p.Tags}, p.Lead,
		db.At(p.first), db.At(p.last), p.words, p.revision}
}

// public finds the live row of a story; nil if it is not live.
func public(ctx context.Context, from db.Querier, id StoryID) (*publication, error) {
	p, err := db.One(ctx, from, (*publication).fields, `select `+publicationColumns+` from story_publication where story = $1`, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &p, err
}

// Publish puts the working copy before readers: for the first time, as an
// update of a live story, or again after a withdrawal. Version is the one the
// editor saw. What is missing is told all at once, each fault beside its field.
// Publishing what is live already is no change.
func (s *Stories) Publish(ctx context.Context, by staff.Person, id StoryID, version int) error {
	return s.bring(ctx, by, id, version, WhyPublished, "")
}

// Correct publishes the working copy of a live story with a public note of
// what was wrong. The note alone is a correction too.
func (s *Stories) Correct(ctx context.Context, by staff.Person, id StoryID, version int, word string) error {
	word, err := note("note", word, true)
	if err != nil {
		return err
	}
	return s.bring(ctx, by, id, version, WhyCorrected, word)
}

// bring is both of them: one transaction from the working copy to the readers.
func (s *Stories) bring(ctx context.Context, by staff.Person, id StoryID, version int, why, word string) error {
	if err := by.May(staff.Role.Edits); err != nil {
		return err
	}
	n, err := s.names(ctx)
	if err != nil {
		return err
	}
	m, err := s.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		w, err := find(ctx, tx, id)
		if err != nil {
			return err
		}
		if w.Version != version {
			return changed()
		}
		old, err := public(ctx, tx, id)
		if err != nil {
			return err
		}
		if why == WhyCorrected && old == nil {
			return fault.New(fault.Conflict, "story-not-live")
		}
		if why == WhyPublished && old != nil && string(old.revision) == w.sealed {
			_, err := tx.Do(ctx, `delete from story_submission where story = $1`, id) // what was sent is live already
			return err
		}
		b := bringing{tx: tx, by: by, names: n, masthead: m, w: w, old: old, why: why, note: word}
		return b.do(ctx)
	})
}

// bringing is one publication under way.
type bringing struct {
	tx       *db.Tx
	by       staff.Person
	names    names
	masthead staff.Masthead
	w        working
	body     *doc.Node
	old      *publication // nil if the story was not live
	new      publication
	why      string
	note     string
}

func (b *bringing) do(ctx context.Context) error {
	for _, step := range []func(context.Context) error{b.check, b.address, b.seal, b.put, b.clear, b.tell} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (b *bringing) check(ctx context.Context) (err error) {
	if b.body, err = doc.Parse(b.w.body); err != nil {
		return err
	}
	if !b.masthead.Speaks(b.w.Lang) {
		return fault.Bad("lang", "story-lang-closed")
	}
	return ready(ctx, b.tx, b.w.Fields, b.body)
}

// address gives the story its path and its moments. What was public once keeps its first moment.
func (b *bringing) address(ctx context.Context) error {
	b.new = publication{story: b.w.ID, first: b.tx.Now(), last: b.tx.Now(), words: b.w.words}
	if b.old != nil {
		b.new.number, b.new.place, b.new.first = b.old.number, b.old.place, b.old.first
	} else if err := b.number(ctx); err != nil {
		return err
	}
	path, slug, err := b.path(ctx)
	b.new.path, b.w.Slug = path, slug
	b.new.Fields = b.w.Fields
	return err
}

func (b *bringing) number(ctx context.Context) error {
	err := b.tx.Row(ctx, `select first_at from story_withdrawal where story = $1`, b.w.ID).Scan(db.Moment(&b.new.first))
	if err := but(db.Found(err)); err != nil {
		return err
	}
	if b.new.number, err = freeNumber(ctx, b.tx, b.new.first); err != nil {
		return err
	}
	return b.tx.Row(ctx, `select coalesce(max(place), 0) + 1 from story_publication`).Scan(&b.new.place)
}

const numberSelect = `
	select exists (select 1 from story_publication where number = $1),
		(select coalesce(max(number), $1) from story_publication where number >= $1 and number < $2)`

// numberAt tells whether a story has the number of a moment, and the last
// number taken in the second that begins with it, or its own.
func numberAt(ctx context.Context, from db.Querier, at time.Time) (taken bool, last int64, err error) {
	n := at.UnixMicro()
	err = from.Row(ctx, numberSelect, n, n+int64(time.Second/time.Microsecond)).Scan(&taken, &last)
	return taken, last, err
}

// freeNumber is the moment in microseconds, or one soon after it that no story has.
func freeNumber(ctx context.Context, from db.Querier, at time.Time) (int64, error) {
	taken, last, err := numberAt(ctx, from, at)
	if taken {
		return last + 1, err
	}
	return at.UnixMicro(), err
}

func (b *bringing) seal(ctx context.Context) error {
	var err error
	if b.new.revision, err = seal(ctx, b.tx, b.w.ID, b.why, b.by, b.w.manuscript()); err != nil {
		return err
	}
	if b.why == WhyCorrected {
		_, err = b.tx.Do(ctx, `insert into story_correction (id, story, revision, note, at, by_id) values ($1, $2, $3, $4, $5, $6)`,
			db.NewID(), b.w.ID, b.new.revision, b.note, db.At(b.tx.Now()), b.by.ID)
		if err != nil {
			return err
		}
	}
	_, err = b.tx.Do(ctx, `update story_story set sealed = $2, body = null, slug = $3, path = $4 where id = $1`,
		b.w.ID, b.new.revision, b.w.Slug, b.new.path)
	return err
}

func (b *bringing) put(ctx context.Context) error {
	if b.old != nil {
		if err := b.takeTags(ctx); err != nil {
			return err
		}
		if err := unlist(ctx, b.tx, b.old.number); err != nil {
			return err
		}
	}
	if err := b.leadOn(ctx); err != nil {
		return err
	}
	shown := []placing{{publication: b.new, search: searchWords(b.new.Fields, b.body, b.names), said: doc.Statements(b.body)}}
	if err := put(ctx, b.tx, shown); err != nil {
		return err
	}
	return b.takeTags(ctx)
}

// leadOn makes the address that the story has, or had before it was withdrawn,
// lead to its new one, unless it is somebody else's by now.
func (b *bringing) leadOn(ctx context.Context) error {
	old := b.w.path
	if old == "" || old == b.new.path {
		return nil
	}
	free, err := b.free(ctx, old)
	if err != nil || !free {
		return err
	}
	return redirect(ctx, b.tx, old, b.new.path)
}

// clear ends what a live story no longer is.
func (b *bringing) clear(ctx context.Context) error {
	for _, table := range []string{"story_draft", "story_submission", "story_return", "story_withdrawal"} {
		if _, err := b.tx.Do(ctx, `delete from `+table+` where story = $1`, b.w.ID); err != nil {
			return err
		}
	}
	_, err := b.tx.Do(ctx, `delete from story_redirect where old = $1`, b.new.path)
	return err
}

func (b *bringing) tell(ctx context.Context) error {
	var fact any = Published{Story: b.w.ID, Revision: b.new.revision, Path: b.new.path, Lang: b.w.Lang, First: b.old == nil}
	act := "story.publish"
	switch {
	case b.why == WhyCorrected:
		fact, act = Corrected{Story: b.w.ID, Path: b.new.path, Note: b.note}, "story.correct"
	case b.old != nil:
		act = "story.update"
	}
	if b.old != nil {
		b.tx.Change(pages(*b.old, b.names)...)
	}
	b.tx.Change(pages(b.new, b.names)...)
	if err := b.tx.Tell(ctx, fact); err != nil {
		return err
	}
	return b.tx.Tell(ctx, staff.Act(b.by, act, "story:"+string(b.w.ID), b.note))
}

// takeTags drops the pages of speakers, of the other languages and of the
// questions it answers, which show the story as it stands now; it is asked
// before and after the change.
func (b *bringing) takeTags(ctx context.Context) error {
	tags, err := neighbours(ctx, b.tx, b.w.ID)
	b.tx.Change(tags...)
	return err
}

const neighboursSelect = `
	select 'speaker:' || k.slug from story_publication p join story_statement t on t.number = p.number join story_speaker k on k.id = t.speaker
	where p.story = $1
	union select 'story:' || o.story from story_publication p join story_publication o on o.family = p.family
	where p.story = $1 and o.story <> p.story
	union select 'story:' || q.story from story_question q where q.answer = $1`

// neighbours are the tags of pages that show a live story and are not named in its row.
func neighbours(ctx context.Context, tx *db.Tx, id StoryID) ([]string, error) {
	return db.All(ctx, tx, func(s *string) []any { return []any{s} }, neighboursSelect, id)
}

// pages are the tags of every page that shows a story by what its row names.
func pages(p publication, n names) []string {
	tags := []string{"story:" + string(p.story), "front:" + string(p.Lang), "feed:" + string(p.Lang), "search", "sitemap", "corrections"}
	if sec, ok := n.section(p.Section); ok {
		tags = append(tags, "section:"+sec.Slug)
	}
	for _, id := range p.Bylines {
		if b, ok := n.bylines[id]; ok {
			tags = append(tags, "byline:"+b.Slug)
		}
	}
	for _, t := range p.Tags {
		tags = append(tags, "tag:"+lang.Slug(t))
	}
	return tags
}

// lastPart is the last part of a path, without the slash that may end it.
func lastPart(path string) string {
	path = strings.TrimSuffix(path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}
