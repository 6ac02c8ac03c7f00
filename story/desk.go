package story

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// DeskSize is how many rows a page of the desk's list has.
const DeskSize = 50

// deskCounted is how far the desk's list is counted: nobody turns more pages,
// and counting 200,000 rows would make the desk slow as the archive grows.
const deskCounted = 1000

// Filter is what the desk wants to see. Empty fields ask for all.
type Filter struct {
	Stage   Stage
	Lang    lang.Code
	Section SectionID
	Person  staff.PersonID // who began it or changed it last
	Text    string         // words of a live story, or of the headline of one in work
	Page    int            // from 1
}

// DeskRow is a line of the desk's list.
type DeskRow struct {
	ID        StoryID
	Headline  string
	Stage     Stage
	Lang      lang.Code
	Section   SectionID // "" until somebody chose
	Kind      Kind
	Words     int
	ChangedAt time.Time
	ChangedBy string // name
	Path      string // of a live or withdrawn story
	Ahead     bool   // live, and changed since
	Waiting   bool   // sent to an editor
	Versions  []DeskVersion
	family    string
}

// DeskVersion is the same report in another language.
type DeskVersion struct {
	ID   StoryID
	Lang lang.Code
}

func (r *DeskRow) fields() []any {
	return []any{&r.ID, &r.Headline, &r.Stage, &r.Lang, &r.Section, &r.Kind, &r.Words, db.Moment(&r.ChangedAt), &r.ChangedBy,
		&r.Path, &r.Ahead, &r.Waiting, &r.family}
}

const deskColumns = `s.id, s.headline,
	case when p.story is not null then 'published' when w.story is not null then 'withdrawn' when u.story is not null then 'in-review' else 'draft' end,
	s.lang, coalesce(s.section, ''), s.kind, s.words, s.changed_at, s.changed_name,
	coalesce(p.path, w.path, ''), p.story is not null and coalesce(s.sealed, '') <> p.revision, u.story is not null, s.family`

const deskSource = ` from chosen c join story_story s on s.id = c.id
	left join story_publication p on p.story = s.id
	left join story_withdrawal w on w.story = s.id
	left join story_submission u on u.story = s.id `

// Desk lists stories in any stage, the last changed first, and counts them up
// to 1,000. Stage in-review gives all that wait for an editor, live ones too.
func (s *Stories) Desk(ctx context.Context, f Filter) (rows []DeskRow, total int, err error) {
	where, args, ok := s.deskWhere(f)
	if !ok {
		return nil, 0, nil
	}
	if err := s.db.Row(ctx, `select count(*) from (select 1 from story_story s where `+where+fmt.Sprintf(` limit %d) counted`, deskCounted), args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	page := min(max(f.Page, 1), deskCounted/DeskSize)
	// The rows are chosen by an index first, and joined afterwards.
	rows, err = db.All(ctx, s.db, (*DeskRow).fields, fmt.Sprintf(`
		with chosen as (select s.id from story_story s where %s order by s.changed_at desc, s.id desc limit %d offset %d)
		select %s %s order by s.changed_at desc, s.id desc`, where, DeskSize, (page-1)*DeskSize, deskColumns, deskSource), args...)
	if err != nil {
		return nil, 0, err
	}
	return rows, total, s.deskVersions(ctx, rows)
}

// deskWhere says what a filter means; false means that nothing can fit it.
func (s *Stories) deskWhere(f Filter) (where string, args []any, ok bool) {
	all := []string{"1 = 1"}
	add := func(text string, arg any) {
		args = append(args, arg)
		all = append(all, strings.ReplaceAll(text, "?", fmt.Sprintf("$%d", len(args))))
	}
	if !askable(string(f.Lang)) || !askable(string(f.Section)) || !askable(string(f.Person)) || f.Stage != "" && !f.Stage.Known() {
		return "", nil, false
	}
	if f.Text != "" {
		// First, so that the query's words are $1 as matches has them.
		q, words := s.query(f.Text, ""), lang.Words(lang.Fold(strings.ToValidUTF8(f.Text[:min(len(f.Text), queryBytes)], " ")))
		if q == "" {
			return "", nil, false
		}
		args = append(args, q)
		headline := make([]string, min(len(words), queryWords))
		for i := range headline {
			args = append(args, "%"+words[i]+"%")
			headline[i] = fmt.Sprintf("s.folded like $%d", len(args))
		}
		all = append(all, `(s.id in (select p.story from story_publication p where p.number in (`+s.matches()+fmt.Sprintf(` limit %d)`, deskCounted)+`)
			or s.id in (select story from story_draft union select story from story_withdrawal) and `+strings.Join(headline, " and ")+`)`)
	}
	switch f.Stage {
	case StageDraft:
		all = append(all, `s.id in (select story from story_draft) and s.id not in (select story from story_submission)`)
	case StageInReview:
		all = append(all, `s.id in (select story from story_submission)`)
	case StageWithdrawn:
		all = append(all, `s.id in (select story from story_withdrawal)`)
	case StagePublished:
		all = append(all, `exists (select 1 from story_publication p where p.story = s.id)`)
	}
	if f.Lang != "" {
		add(`s.lang = ?`, f.Lang)
	}
	if f.Section != "" {
		add(`s.section = ?`, f.Section)
	}
	if f.Person != "" {
		add(`(s.made_by = ? or s.changed_by = ?)`, f.Person)
	}
	return strings.Join(all, " and "), args, true
}

// deskVersions puts the other languages of each report into the rows of a page.
func (s *Stories) deskVersions(ctx context.Context, rows []DeskRow) error {
	if len(rows) == 0 {
		return nil
	}
	args := make([]any, len(rows))
	for i := range rows {
		args[i] = rows[i].family
	}
	type member struct {
		DeskVersion
		family string
	}
	all, err := db.All(ctx, s.db, func(m *member) []any { return []any{&m.ID, &m.Lang, &m.family} },
		`select id, lang, family from story_story where family in `+s.db.Places(1, len(args))+` order by lang`, args...)
	if err != nil {
		return err
	}
	for i := range rows {
		for _, m := range all {
			if m.family == rows[i].family && m.ID != rows[i].ID {
				rows[i].Versions = append(rows[i].Versions, m.DeskVersion)
			}
		}
	}
	return nil
}
