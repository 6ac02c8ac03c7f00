package wordpress

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/story"
)

// section is where a category's stories stand here.
type section struct {
	id   story.SectionID
	slug string
}

// noCategory is where a story stands that was filed under nothing.
var noCategory = ItemTerm{Domain: "category", Slug: "archive", Name: "Archive"}

// file decides where a story stands. WordPress files one post under many
// categories and a story has one section: the category that the Yoast plugin
// marks as first, or else the first that is not WordPress's own "uncategorized".
// The others become tags, so that no filing is lost.
func (m *move) file(it *Item) (section, []string, error) {
	categories := it.Of("category")
	first := firstCategory(it)
	if id := it.Primary; id > 0 {
		for _, c := range categories {
			if t, _ := m.survey.category(c.Slug); t.ID == id {
				first = c
			}
		}
	}
	var tags []string
	for _, t := range append(it.Of("post_tag"), categories...) {
		if t != first && t.Slug != uncategorized && t.Name != "" {
			tags = append(tags, t.Name)
		}
	}
	sec, err := m.section(first)
	return sec, tags, err
}

// uncategorized is where WordPress puts a post that its author filed under nothing.
const uncategorized = "uncategorized"

// firstCategory is the first that is not WordPress's own, before any plugin was asked.
func firstCategory(it *Item) ItemTerm {
	categories, first := it.Of("category"), noCategory
	for i := len(categories) - 1; i >= 0; i-- {
		if categories[i].Slug != uncategorized || first == noCategory {
			first = categories[i]
		}
	}
	return first
}

// filing is what a public post says of its place: the number of the category
// that the Yoast plugin puts first, and the first of those that it names.
type filing struct {
	primary int64
	first   ItemTerm
}

// byWeight lists the categories by how many public posts stand under each, the
// heaviest first; what says nothing of its posts comes last.
func byWeight(s *Survey, counts map[filing]int) []ItemTerm {
	byID := map[int64]ItemTerm{}
	for _, t := range s.Terms {
		if t.Domain == "category" && t.ID > 0 {
			byID[t.ID] = ItemTerm{Domain: t.Domain, Slug: t.Slug, Name: t.Name}
		}
	}
	weights, terms := map[string]int{}, map[string]ItemTerm{}
	for f, n := range counts {
		c := f.first
		if marked, known := byID[f.primary]; known {
			c = marked
		}
		key := c.key()
		weights[key] += n
		if now, seen := terms[key]; !seen || c.Name < now.Name {
			terms[key] = c
		}
	}
	out := slices.Collect(maps.Values(terms))
	slices.SortFunc(out, func(a, b ItemTerm) int {
		if last := cmp.Compare(vague(a), vague(b)); last != 0 {
			return last
		}
		return cmp.Or(cmp.Compare(weights[b.key()], weights[a.key()]), strings.Compare(a.key(), b.key()))
	})
	return out
}

func vague(c ItemTerm) int {
	if c == noCategory || c.Slug == uncategorized {
		return 1
	}
	return 0
}

// key tells categories apart: by the slug, or by the name where a file says no slug.
func (t ItemTerm) key() string {
	if t.Slug != "" {
		return t.Slug
	}
	return t.Name
}

// mainSections makes the sections of all public posts before any of them comes
// in: the first to come stand in the strip over every page, and so the readers
// of an archive of sixty categories find there those in which most stands.
func (m *move) mainSections() error {
	for _, c := range m.survey.Filed {
		if _, err := m.section(c); err != nil {
			return err
		}
	}
	return nil
}

// section is the section of a category, made when first needed.
func (m *move) section(c ItemTerm) (section, error) {
	key := c.key()
	if s, here := m.sections[key]; here {
		return s, nil
	}
	slug, name := lang.Slug(decoded(key)), c.Name
	if name == "" {
		name = decoded(key)
	}
	s, fresh, err := section{slug: slug}, true, error(nil)
	if !m.dry {
		s.id, fresh, err = m.Stories.ArchiveSection(m.ctx, slug, clip(name, mostSection-1))
	}
	if err != nil {
		return s, err
	}
	if fresh {
		m.report.Out.Sections++
	}
	m.sections[key] = s
	return s, nil
}

// kinds are the category slugs that say of themselves that they are no reports.
// Calling an editorial a report would be untrue; all else is one.
var kinds = map[string]story.Kind{
	"opinion": story.Opinion, "opinions": story.Opinion, "op-ed": story.Opinion, "oped": story.Opinion,
	"editorial": story.Opinion, "editorials": story.Opinion, "column": story.Opinion, "columns": story.Opinion,
	"views": story.Opinion, "letters": story.Opinion,
	"राय": story.Opinion, "विचार": story.Opinion, "संपादकीय": story.Opinion,
	"رائے": story.Opinion, "اداریہ": story.Opinion, "کالم": story.Opinion,
	"analysis": story.Analysis, "explainer": story.Analysis, "explained": story.Analysis, "विश्लेषण": story.Analysis, "تجزیہ": story.Analysis,
}

func kindOf(it *Item) story.Kind {
	for _, c := range it.Of("category") {
		for _, word := range []string{decoded(c.Slug), strings.ToLower(c.Name)} {
			if k := kinds[word]; k != "" {
				return k
			}
		}
	}
	return story.Report
}

// language is what an item is written in: what the Polylang plugin says, or
// what its letters tell; the newsroom's main language when it does not publish
// in that.
func (m *move) language(it *Item, text string) lang.Code {
	said, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(it.Language()), "_", "-"), "-")
	code, known := lang.Known(said)
	if !known {
		code = m.letters(it.Headline() + " " + text)
	}
	if !m.head.Speaks(code) {
		if code != m.head.Main() {
			m.report.leave(it, "it is written in %s, in which the newsroom does not publish; it came in under %s", lang.For(code).Name(), lang.For(m.head.Main()).Name())
		}
		return m.head.Main()
	}
	return code
}

// letters tells the language by the script of the first thousand letters.
func (m *move) letters(text string) lang.Code {
	var latin, arabic, devanagari int
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r):
			continue
		case unicode.Is(unicode.Arabic, r):
			arabic++
		case unicode.Is(unicode.Devanagari, r):
			devanagari++
		default:
			latin++
		}
		if latin+arabic+devanagari > 1000 {
			break
		}
	}
	switch {
	case arabic > latin && arabic >= devanagari:
		return lang.Urdu
	case devanagari > latin:
		return lang.Hindi
	case latin > 0 && m.head.Speaks(lang.English):
		return lang.English
	}
	return m.head.Main()
}
