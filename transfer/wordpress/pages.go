package wordpress

import (
	"strings"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/story"
)

// page brings in a published page as a text page at its old address.
func (m *move) page(it *Item, f Fate) error {
	body, err := m.body(it)
	if err != nil {
		return err
	}
	text := doc.FirstText(body, 600)
	code := m.language(it, text)
	a := story.Archived{
		Origin: m.origin + it.Key(), Body: body, Published: it.When(m.survey.Zone),
		Fields: story.Fields{Lang: code, Headline: m.short(it, "title", m.headline(it, text), mostTitle, body)},
	}
	a.Updated = it.Changed(a.Published)
	if p := m.survey.local(it.Link); presentable(p) && !strings.Contains(p, "?") {
		a.Path = p
	}
	a.Fields.Slug = m.pageSlug(it, code, a.Path)
	if a.Path == "" {
		a.Path = m.survey.folder() + a.Fields.Slug + "/"
	}
	fresh := true
	if !m.dry {
		fresh, err = m.Stories.ArchivePage(m.ctx, a)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		m.report.leave(it, "%s", words(err))
		return nil
	}
	if err != nil {
		return err
	}
	old := m.survey.ItemAddresses(it, f)
	if !fresh {
		return m.leadOn(old, func() (string, error) { return m.pagePath(it, a.Path) })
	}
	m.report.Out.Pages++
	target, err := m.pagePath(it, a.Path)
	if err != nil {
		return err
	}
	return m.lead(old, target)
}

// pagePath is where a page stands now: its old address, unless a story had that first.
func (m *move) pagePath(it *Item, old string) (string, error) {
	if m.dry {
		return old, nil
	}
	_, err := m.Stories.PageAt(m.ctx, old)
	if fault.Is(err, fault.NotFound) {
		m.report.leave(it, "its old address %s belongs to something else here", old)
		return "", nil
	}
	return old, err
}

// pageSlug is a page's last name, or its whole way where two pages of the old
// site shared the last: /town/people and /paper/people.
func (m *move) pageSlug(it *Item, code lang.Code, way string) string {
	slug := decoded(it.Slug)
	if slug == "" {
		slug = it.Headline()
	}
	slug = lang.Slug(slug)
	if m.pages[string(code)+"/"+slug] {
		slug = lang.Slug(way + "-" + it.Key())
	}
	m.pages[string(code)+"/"+slug] = true
	return slug
}
