package story

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// Page is a text page: what the newsroom says of itself.
type Page struct {
	Slug      string
	Lang      lang.Code
	Path      string // "/about" in the main language, "/hi/about" in others, or the old address of an imported page
	Title     string
	Body      *doc.Node // nil in lists
	Edited    bool      // not as the program brings it
	UpdatedAt time.Time // zero for a page as the program brings it
}

const pageColumns = `slug, lang, coalesce(path, ''), title, updated_at`

func (p *Page) fields() []any {
	return []any{&p.Slug, &p.Lang, &p.Path, &p.Title, db.Moment(&p.UpdatedAt)}
}

// taken are first parts of addresses that lead elsewhere, so that no text page may have them.
var taken = []string{"section", "sections", "by", "speaker", "tag", "search", "support", "account", "join", "how-we-count", "newsroom",
	"hooks", "healthz", "media", "bank", "demo", "sign-in", "receipt", "verify", "feed", "category", "author", "static", "seen", "masthead", "robots", "sitemap"}

// reserved tells whether a slug alone would be another page's address.
func reserved(slug string) bool {
	_, code := lang.Known(slug)
	return code || slices.Contains(taken, slug)
}

// Pages lists the text pages of a language by slug: those the newsroom wrote, and the rest as the program brings them.
func (s *Stories) Pages(ctx context.Context, code lang.Code) ([]Page, error) {
	m, err := s.staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, s.db, (*Page).fields, `select `+pageColumns+` from story_page where lang = $1 order by slug`, code)
	if err != nil {
		return nil, err
	}
	written := map[string]bool{}
	for i := range out {
		out[i].Edited, written[out[i].Slug] = true, true
		out[i].at(m)
	}
	for _, slug := range defaults {
		if p, ok := byDefault(m, code, slug); ok && !written[slug] {
			p.Body = nil
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Page) int { return strings.Compare(a.Slug, b.Slug) })
	return out, nil
}

// at gives a page the usual address if it brought none along.
func (p *Page) at(m staff.Masthead) {
	if p.Path == "" {
		p.Path = prefix(m.Main(), p.Lang) + "/" + p.Slug
	}
}

// Page gives one text page. An unknown slug is NotFound.
func (s *Stories) Page(ctx context.Context, code lang.Code, slug string) (Page, error) {
	if !askable(slug) {
		return Page{}, notFound()
	}
	p, err := s.readPage(ctx, `lang = $1 and slug = $2`, code, slug)
	if !fault.Is(err, fault.NotFound) {
		return p, err
	}
	m, err := s.staff.Masthead(ctx)
	if err != nil {
		return Page{}, err
	}
	if p, ok := byDefault(m, code, slug); ok {
		return p, nil
	}
	return Page{}, notFound()
}

// PageAt gives the text page at a public address: an imported page keeps its
// old one. An address that is no page's is NotFound.
func (s *Stories) PageAt(ctx context.Context, path string) (Page, error) {
	path, ok := tidyPath(path)
	if !ok {
		return Page{}, notFound()
	}
	p, err := s.readPage(ctx, `path = $1`, path)
	if !fault.Is(err, fault.NotFound) {
		return p, err
	}
	m, err := s.staff.Masthead(ctx)
	if err != nil {
		return Page{}, err
	}
	code, slug := m.Main(), strings.TrimPrefix(path, "/")
	if before, after, ok := strings.Cut(slug, "/"); ok {
		known, ok := lang.Known(before)
		if !ok || known == m.Main() {
			return Page{}, notFound()
		}
		code, slug = known, after
	}
	if p, err = s.Page(ctx, code, slug); err == nil && p.Path != path {
		return Page{}, notFound()
	}
	return p, err
}

func (s *Stories) readPage(ctx context.Context, where string, args ...any) (Page, error) {
	type row struct {
		Page
		body []byte
	}
	r, err := db.One(ctx, s.db, func(r *row) []any { return append(r.fields(), &r.body) },
		`select `+pageColumns+`, body from story_page where `+where, args...)
	if err != nil {
		return Page{}, err
	}
	m, err := s.staff.Masthead(ctx)
	if err != nil {
		return Page{}, err
	}
	r.Page.at(m)
	r.Page.Edited = true
	r.Page.Body, err = doc.Parse(r.body)
	return r.Page, err
}

// SavePage writes a text page, or changes the one with this slug and language;
// its address stays. Page.Path is not asked for.
func (s *Stories) SavePage(ctx context.Context, by staff.Person, p Page) error {
	if err := by.May(staff.Role.Edits); err != nil {
		return err
	}
	var all faults
	if _, ok := lang.Known(string(p.Lang)); !ok {
		all.bad("lang", "story-lang-unknown")
	}
	all.line("title", &p.Title, maxTitle)
	if p.Title == "" && len(all) == 0 {
		all.bad("title", "fault-field-missing")
	}
	all.line("slug", &p.Slug, maxTitle)
	if p.Slug == "" {
		p.Slug = p.Title
	}
	p.Slug = lang.Slug(p.Slug)
	if reserved(p.Slug) {
		all.bad("slug", "story-slug-taken")
	}
	_, stored, err := checked(p.Body)
	if err != nil {
		all = append(all, err)
	}
	if err := all.err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p.UpdatedAt = tx.Now()
		if err := putPage(ctx, tx, by, p, stored, nil); err != nil {
			return err
		}
		tx.Change("page:" + p.Slug)
		return tx.Tell(ctx, staff.Act(by, "story.page", "page:"+string(p.Lang)+"/"+p.Slug, ""))
	})
}

func putPage(ctx context.Context, tx *db.Tx, by staff.Person, p Page, body []byte, path any) error {
	_, err := tx.Do(ctx, `
		insert into story_page (lang, slug, path, title, body, updated_at, updated_by) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (lang, slug) do update set title = excluded.title, body = excluded.body, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		p.Lang, p.Slug, path, p.Title, string(body), db.At(p.UpdatedAt), by.ID)
	return err
}
