package wordpress

import (
	"strings"

	"github.com/nightdesk/nightdesk/base/lang"
)

// lead makes old addresses lead to a new one.
func (m *move) lead(old []Address, target string) error {
	if target == "" {
		return nil
	}
	for _, a := range old {
		if strings.TrimRight(a.Old, "/") != strings.TrimRight(target, "/") {
			m.moved = append(m.moved, [2]string{a.Old, target})
		}
	}
	if len(m.moved) >= handfulMoved { // of a file with many addresses and few stories, which take them along
		return m.flushMoved()
	}
	return nil
}

// leadOn is lead for what an earlier run brought in. That run wrote all old
// addresses of one thing together, so the first tells whether it came so far.
func (m *move) leadOn(old []Address, target func() (string, error)) error {
	if len(old) == 0 {
		return nil
	}
	if _, here, err := m.Stories.Redirect(m.ctx, old[0].Old); err != nil || here {
		return err
	}
	to, err := target()
	if err != nil {
		return err
	}
	return m.lead(old, to)
}

// flushMoved writes the old addresses that wait.
func (m *move) flushMoved() error {
	fresh, err := m.flushed(m.moved)
	m.moved = nil
	m.report.Out.Redirects += fresh
	return err
}

// flushed writes old addresses and counts those that were not known.
func (m *move) flushed(pairs [][2]string) (fresh int, err error) {
	if len(pairs) == 0 {
		return 0, nil
	}
	if !m.dry {
		return m.Stories.ArchiveRedirects(m.ctx, pairs)
	}
	for _, p := range pairs {
		if !m.counted[p[0]] {
			m.counted[p[0]] = true
			fresh++
		}
	}
	return fresh, nil
}

// siteAddresses leads from the old site's feeds, categories, tags and authors
// to where the same is found here. What nothing stands under leads to the front.
func (m *move) siteAddresses() error {
	for _, a := range m.survey.SiteAddresses() {
		target := "/"
		switch a.To {
		case ToFeed, ToComments:
			target = "/feed.xml"
		case ToSection:
			if s, here := m.sections[a.ID]; here {
				target = "/section/" + s.slug
			} else if c, _ := m.survey.category(a.ID); m.tags[lang.Slug(c.Name)] {
				target = "/tag/" + lang.Slug(c.Name)
			}
		case ToTag:
			if slug := lang.Slug(m.survey.tagName(a.ID)); m.tags[slug] {
				target = "/tag/" + slug
			}
		case ToAuthor:
			if b, here := m.bylines[strings.ToLower(a.ID)]; here {
				target = "/by/" + b.Slug
			}
		}
		if err := m.lead([]Address{a}, target); err != nil {
			return err
		}
	}
	return nil
}

// tagName is a tag's name by its slug.
func (s *Survey) tagName(slug string) string {
	if s.tags == nil {
		s.tags = map[string]string{}
		for _, t := range s.everyTerm() {
			if t.Domain == "post_tag" {
				s.tags[t.Slug] = t.Name
			}
		}
	}
	if n := s.tags[slug]; n != "" {
		return n
	}
	return decoded(slug)
}
