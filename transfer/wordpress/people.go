package wordpress

import (
	"strings"

	"github.com/nightdesk/nightdesk/staff"
)

// people gives a byline to everybody under whose name something in the export
// stands. A name that the newsroom has already is that byline; nobody gets a
// way to sign in, and no e-mail address is kept.
func (m *move) people() error {
	known, err := m.Staff.Bylines(m.ctx)
	if err != nil {
		return err
	}
	named := map[string]staff.Byline{}
	for _, b := range known {
		named[strings.ToLower(b.Name)] = b
	}
	writes := map[string]bool{}
	for _, creator := range m.survey.Creators {
		a, _ := m.survey.AuthorOf(creator)
		name := bylineName(a, creator)
		writes[a.Login] = true
		b, here := named[strings.ToLower(name)]
		if !here {
			if b, err = m.newByline(name, a.Login); err != nil {
				return err
			}
			named[strings.ToLower(name)] = b
		}
		m.bylines[strings.ToLower(creator)] = b
	}
	for _, a := range m.survey.Authors {
		if !writes[a.Login] {
			m.report.add(Left{ID: clip(a.Login, 200), Type: "author", Title: clip(a.Name, 200), Why: "nothing in the file stands under this name"})
		}
	}
	return nil
}

func (m *move) newByline(name, login string) (staff.Byline, error) {
	m.report.Out.People++
	b := staff.Byline{Name: name, Slug: nicename(login)}
	if m.dry {
		return b, nil
	}
	id, err := m.Staff.SaveByline(m.ctx, m.by, b)
	if err != nil {
		return b, err
	}
	return m.Staff.Byline(m.ctx, id)
}

// bylineName is the name that readers saw, within what a byline may hold.
func bylineName(a Author, creator string) string {
	for _, n := range []string{a.Name, strings.TrimSpace(a.First + " " + a.Last), a.Login, plainText(creator)} {
		if n != "" {
			return clip(n, mostName-1)
		}
	}
	return "Staff reporter"
}

// bylinesOf are the bylines of an item, each once.
func (m *move) bylinesOf(it *Item) []staff.BylineID {
	var out []staff.BylineID
	seen := map[string]bool{}
	for _, login := range it.Bylines() {
		b := m.bylines[strings.ToLower(login)]
		if key := strings.ToLower(b.Name); !seen[key] && b.ID != "" {
			seen[key] = true
			out = append(out, b.ID)
		}
	}
	if len(out) > mostBylines {
		m.report.leave(it, "it has %d bylines, of which the first %d came in", len(out), mostBylines)
		out = out[:mostBylines]
	}
	return out
}
