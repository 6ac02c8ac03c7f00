package story

import (
	"context"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
)

// Speaker is somebody whose words stand in stories. A speaker is told by the
// name alone: offices change hands and people change offices, so one person
// has many roles in the course of years, and each statement shows its own.
// Two people of one name share a page, where the roles tell them apart; a desk
// that wants two pages writes the names apart, as it would in print.
type Speaker struct {
	ID   SpeakerID
	Slug string
	Name string
	Role string // as the story published last says it
}

func (s *Speaker) fields() []any { return []any{&s.ID, &s.Slug, &s.Name, &s.Role} }

// Said is a statement with the live story it stands in.
type Said struct {
	doc.Statement
	Story     StoryID
	StoryPath string
	Headline  string
	Lang      lang.Code
	At        time.Time // first published
}

// Bounds of what is listed of speakers.
const (
	speakersListed = 2000 // most recently heard
	saidListed     = 500  // newest
)

const (
	saidSelect = `
		select t.body, p.story, p.path, p.headline, p.lang, p.first_at
		from story_statement t join story_publication p on p.number = t.number
		where t.speaker = $1 order by t.said desc, t.number desc, t.place desc limit $2`
	speakersOfSelect = `select distinct k.folded, k.slug from story_statement t join story_speaker k on k.id = t.speaker where t.number = $1`
)

// Speakers lists those heard of last, by name: what the editor offers while a name is typed.
func (s *Stories) Speakers(ctx context.Context) ([]Speaker, error) {
	return db.All(ctx, s.db, (*Speaker).fields, `
		select id, slug, name, role from (select id, slug, name, role, folded from story_speaker order by seen desc limit $1) newest
		order by folded`, speakersListed)
}

// Speaker gives what a speaker said in live stories in the order of the days
// on which it was said. Where no day is known the day of publication stands in.
// One of whom no live story has words is NotFound.
func (s *Stories) Speaker(ctx context.Context, slug string) (Speaker, []Said, error) {
	if !askable(slug) {
		return Speaker{}, nil, notFound()
	}
	who, err := db.One(ctx, s.db, (*Speaker).fields, `select id, slug, name, role from story_speaker where slug = $1`, slug)
	if err != nil {
		return Speaker{}, nil, err
	}
	type row struct {
		Said
		body db.JSON[doc.Statement]
	}
	rows, err := db.All(ctx, s.db, func(r *row) []any {
		return []any{&r.body, &r.Story, &r.StoryPath, &r.Headline, &r.Lang, db.Moment(&r.At)}
	}, saidSelect, who.ID, saidListed)
	if err != nil {
		return Speaker{}, nil, err
	}
	if len(rows) == 0 {
		return Speaker{}, nil, notFound()
	}
	out := make([]Said, len(rows))
	for i, r := range rows {
		r.Said.Statement = r.body.V
		out[len(rows)-1-i] = r.Said
	}
	return who, out, nil
}

// putStatements indexes what stories say that somebody said.
func putStatements(ctx context.Context, tx *db.Tx, all []placing) error {
	var rows [][]any
	for i := range all {
		p := &all[i]
		for n, st := range p.said {
			if lang.Fold(st.Speaker) == "" {
				continue
			}
			who, err := speaker(ctx, tx, st)
			if err != nil {
				return err
			}
			tx.Change("speaker:" + who.Slug)
			day := st.Said
			if day == "" {
				day = p.first.Format(time.DateOnly)
			}
			rows = append(rows, []any{p.number, n, who.ID, day, db.JSON[doc.Statement]{V: st}})
		}
	}
	return insert(ctx, tx, `insert into story_statement (number, place, speaker, said, body)`, "", rows)
}

// speaker finds or adds the speaker of a statement.
func speaker(ctx context.Context, tx *db.Tx, st doc.Statement) (Speaker, error) {
	name, role := line(st.Speaker), line(st.Role)
	who, err := db.One(ctx, tx, (*Speaker).fields, `
		update story_speaker set name = $2, role = case when $3 = '' then role else $3 end, seen = $4
		where folded = $1 returning id, slug, name, role`, lang.Fold(name), name, role, db.At(tx.Now()))
	if !fault.Is(err, fault.NotFound) {
		return who, err
	}
	who = Speaker{ID: SpeakerID(db.NewID()), Slug: lang.Slug(name), Name: name, Role: role}
	for base, n := who.Slug, 2; ; n++ {
		var taken bool
		if err := tx.Row(ctx, `select exists (select 1 from story_speaker where slug = $1)`, who.Slug).Scan(&taken); err != nil {
			return who, err
		}
		if !taken {
			break
		}
		who.Slug = fmt.Sprintf("%s-%d", base, n)
	}
	_, err = tx.Do(ctx, `insert into story_speaker (id, slug, folded, name, role, seen) values ($1, $2, $3, $4, $5, $6)`,
		who.ID, who.Slug, lang.Fold(name), name, role, db.At(tx.Now()))
	return who, err
}

// speakersOf gives the pages of those whose words stand in a live story, by the names its statements give.
func (s *Stories) speakersOf(ctx context.Context, number int64, said []doc.Statement) (map[string]NamedLink, error) {
	if len(said) == 0 {
		return nil, nil
	}
	links, err := db.All(ctx, s.db, func(l *[2]string) []any { return []any{&l[0], &l[1]} }, speakersOfSelect, number)
	if err != nil {
		return nil, err
	}
	bySound := map[string]string{}
	for _, l := range links {
		bySound[l[0]] = l[1]
	}
	out := map[string]NamedLink{}
	for _, st := range said {
		if slug, ok := bySound[lang.Fold(line(st.Speaker))]; ok {
			out[st.Speaker] = NamedLink{Name: st.Speaker, Slug: slug, Path: "/speaker/" + slug}
		}
	}
	return out, nil
}
