package story

import (
	"context"
	"fmt"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// PageSize is how many cards a page of a list has.
const PageSize = 20

// NamedLink is a name with the page it leads to.
type NamedLink struct {
	Name string
	Slug string
	Path string
	Lang lang.Code // "" where the page is in no one language
}

// Card is what a list shows of a live story.
type Card struct {
	ID          StoryID
	Path        string
	Lang        lang.Code
	Kind        Kind
	Headline    string
	Standfirst  string
	Dateline    string
	Credit      string
	SectionSlug string // "" for an old story without one
	SectionName string // in the story's language
	Bylines     []NamedLink
	Lead        *Picture // nil without
	First       time.Time
	Last        time.Time // of the newest published revision; First until there is one
	Words       int
}

// cardRow is a card as it is read, before the names are put in.
type cardRow struct {
	Card
	number  int64
	section SectionID
	bylines []staff.BylineID
	lead    Picture
	sizes   db.JSON[[]Size]
}

// cardSource is where cards come from: a publication with its lead picture.
const cardSource = ` from story_publication p left join story_media m on m.id = p.lead
	left join story_media_words w on w.media = p.lead and w.lang = p.lang
	left join story_media_words f on f.media = p.lead and f.lang = m.said `

const cardColumns = `p.story, p.number, p.path, p.lang, p.kind, p.headline, p.standfirst, p.dateline, p.credit, coalesce(p.section, ''),
	p.bylines, p.first_at, p.last_at, p.words,
	coalesce(m.id, ''), coalesce(w.alt, f.alt, m.alt, ''), coalesce(w.caption, f.caption, m.caption, ''),
	coalesce(w.credit, f.credit, m.credit, ''), coalesce(m.width, 0), coalesce(m.height, 0),
	coalesce(m.tone, ''), m.sizes`

func (c *cardRow) fields() []any {
	return []any{&c.ID, &c.number, &c.Path, &c.Lang, &c.Kind, &c.Headline, &c.Standfirst, &c.Dateline, &c.Card.Credit, &c.section,
		list(&c.bylines), db.Moment(&c.First), db.Moment(&c.Last), &c.Words,
		&c.lead.Media, &c.lead.Alt, &c.lead.Caption, &c.lead.Credit, &c.lead.Width, &c.lead.Height, &c.lead.Tone, &c.sizes}
}

// card puts in the names of section and bylines.
func (c *cardRow) card(n names) Card {
	if sec, ok := n.section(c.section); ok {
		c.SectionSlug, c.SectionName = sec.Slug, sec.Name(c.Lang)
	}
	for _, id := range c.bylines {
		if b, ok := n.bylines[id]; ok {
			c.Card.Bylines = append(c.Card.Bylines, NamedLink{Name: b.Name, Slug: b.Slug, Path: "/by/" + b.Slug})
		}
	}
	if c.lead.Media != "" {
		c.lead.Sizes = c.sizes.V
		c.Card.Lead = &c.lead
	}
	return c.Card
}

// The lists, by the numbers of their stories. Each walks one index from its
// end, so that the length of the archive does not matter.
const (
	numbersOfLang    = `select number from story_publication where lang = $1 order by number desc`
	numbersOfSection = `select number from story_publication where section = $1 and lang = $2 order by number desc`
	numbersOfByline  = `select number from story_by where byline = $1 order by number desc`
	numbersOfTag     = `select number from story_tag where lang = $1 and slug = $2 order by number desc`
)

// cardsOf reads the cards of the numbers that a query selects, the newest first.
func cardsOf(numbers string) string {
	return `select ` + cardColumns + cardSource + `where p.number in (` + numbers + `) order by p.number desc`
}

// cards reads the cards of the numbers that a query selects, the newest first.
func (s *Stories) cards(ctx context.Context, numbers string, args ...any) ([]Card, error) {
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := db.All(ctx, s.db, (*cardRow).fields, cardsOf(numbers), args...)
	out := make([]Card, len(rows))
	for i := range rows {
		out[i] = rows[i].card(n)
	}
	return out, err
}

// cardPage is a page of cards, counted from 1, and whether there is another.
// The query gives the numbers in their order; skipping reads its index alone.
func (s *Stories) cardPage(ctx context.Context, page int, numbers string, args ...any) (cards []Card, more bool, err error) {
	if page < 1 || page > 1_000_000 {
		return nil, false, notFound()
	}
	args = append(args, PageSize+1, (page-1)*PageSize)
	cards, err = s.cards(ctx, numbers+fmt.Sprintf(" limit $%d offset $%d", len(args)-1, len(args)), args...)
	if more = len(cards) > PageSize; more {
		cards = cards[:PageSize]
	}
	return cards, more, err
}

// Front gives the newest live stories of a language; the first is the lead.
func (s *Stories) Front(ctx context.Context, code lang.Code, n int) ([]Card, error) {
	return s.cards(ctx, numbersOfLang+` limit $2`, code, n)
}

// remembered is how many of the newest cards of a language are kept between
// changes: they stand under every story, and reading them cost a story made
// anew a tenth of its time.
const remembered = 12

// More gives the newest live stories of a language but one, at most eleven: what to read next.
func (s *Stories) More(ctx context.Context, code lang.Code, not StoryID, n int) ([]Card, error) {
	m, known := s.newest[code]
	if !known {
		return nil, nil
	}
	cards, err := m.get(func() ([]Card, error) { return s.Front(ctx, code, remembered) })
	var out []Card
	for _, c := range cards {
		if c.ID != not && len(out) < n {
			out = append(out, c)
		}
	}
	return out, err
}

// InSection gives a page of a section in one language, counted from 1.
func (s *Stories) InSection(ctx context.Context, code lang.Code, slug string, page int) (Section, []Card, bool, error) {
	n, err := s.names(ctx)
	if err != nil {
		return Section{}, nil, false, err
	}
	sec, ok := n.bySlug(slug)
	if !ok {
		return Section{}, nil, false, notFound()
	}
	cards, more, err := s.cardPage(ctx, page, numbersOfSection, sec.ID, code)
	return sec, cards, more, err
}

// ByByline gives a page of what stands under a byline in any language, counted from 1.
func (s *Stories) ByByline(ctx context.Context, slug string, page int) (staff.Byline, []Card, bool, error) {
	if !askable(slug) {
		return staff.Byline{}, nil, false, notFound()
	}
	b, err := s.staff.BylineBySlug(ctx, slug)
	if err != nil {
		return b, nil, false, err
	}
	cards, more, err := s.cardPage(ctx, page, numbersOfByline, b.ID)
	return b, cards, more, err
}

// ByTag gives a page of what is tagged in one language, counted from 1, and
// the tag's name as the newest story writes it. A tag that no live story has is NotFound.
func (s *Stories) ByTag(ctx context.Context, code lang.Code, slug string, page int) (string, []Card, bool, error) {
	var name string
	if !askable(slug) {
		return "", nil, false, notFound()
	}
	err := db.Found(s.db.Row(ctx, `select name from story_tag where lang = $1 and slug = $2 order by number desc limit 1`, code, slug).Scan(&name))
	if err != nil {
		return "", nil, false, err
	}
	cards, more, err := s.cardPage(ctx, page, numbersOfTag, code, slug)
	return name, cards, more, err
}

func tagLinks(tags []string) []NamedLink {
	out := make([]NamedLink, len(tags))
	for i, t := range tags {
		slug := lang.Slug(t)
		out[i] = NamedLink{Name: t, Slug: slug, Path: "/tag/" + slug}
	}
	return out
}
