package writing

import (
	"slices"
	"strconv"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// sectionsView is the strip as one form, the sections, each a form, and one more for a new one.
type sectionsView struct {
	Strip  *frame.Form
	Places []frame.Field // of the sections in the strip, and of the others, empty
	Rows   []sectionRow
	New    *frame.Form
	Names  []nameField
}

type sectionRow struct {
	ID       story.SectionID
	Name     string
	Path     string
	OffStrip bool
	Form     *frame.Form
}

// nameField is the field for a section's name in a language.
type nameField struct {
	Lang  lang.Code
	Field string
	Label string // key
}

var sectionsPage = frame.NewPage[sectionsView](files, "section_list.html")

// Sections lists the sections of the paper.
func (d *Writing) Sections(v *frame.Visit) error {
	view, err := d.sectionsView(v)
	if err != nil {
		return err
	}
	return sectionsPage.Show(v, view)
}

// stripFirst gives the sections of the strip in their order, and how many they
// are, then the others in theirs.
func (d *Writing) stripFirst(v *frame.Visit) (all []story.Section, strip int, err error) {
	row, err := d.Story.Sections(v.Context())
	all = slices.Clone(row)
	slices.SortStableFunc(all, func(a, b story.Section) int {
		switch {
		case a.OffStrip == b.OffStrip:
			return 0
		case b.OffStrip:
			return -1
		}
		return 1
	})
	if strip = slices.IndexFunc(all, func(s story.Section) bool { return s.OffStrip }); strip < 0 {
		strip = len(all)
	}
	return all, strip, err
}

func (d *Writing) sectionsView(v *frame.Visit) (sectionsView, error) {
	all, strip, err := d.stripFirst(v)
	view := sectionsView{Strip: frame.Filled().Named("strip"), New: frame.Filled().Named("new")}
	if err != nil {
		return view, err
	}
	if strip < story.StripSize {
		view.New.Set("strip", "yes")
	}
	for _, c := range v.Masthead.Languages {
		view.Names = append(view.Names, nameField{c, "name-" + string(c), "section-name-" + string(c)})
	}
	for i, s := range all {
		f := frame.Filled("slug", s.Slug).Named(string(s.ID))
		for _, c := range lang.Codes {
			f.Set("name-"+string(c), s.Names[c])
		}
		view.Rows = append(view.Rows, sectionRow{s.ID, s.Name(lang.English), "/section/" + s.Slug, s.OffStrip, f})
		if i < strip {
			view.Strip.Set(place(s.ID), strconv.Itoa(i+1))
		}
	}
	return view, view.places()
}

// place is the field for a section's place in the strip.
func place(id story.SectionID) string { return "place-" + string(id) }

// places draws the fields of the strip: each bears its section's name.
func (view *sectionsView) places() error {
	view.Places = nil
	for _, row := range view.Rows {
		field, err := view.Strip.Input(place(row.ID), "section-place", "type", "number", "mode", "numeric")
		if err != nil {
			return err
		}
		field.Label = row.Name
		view.Places = append(view.Places, field)
	}
	return nil
}
