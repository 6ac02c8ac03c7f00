package writing

import (
	"strconv"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// sectionsView is the sections, each a form, and one more for a new one.
type sectionsView struct {
	Rows  []sectionRow
	New   *frame.Form
	Names []nameField
}

type sectionRow struct {
	ID   story.SectionID
	Name string
	Form *frame.Form
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

func (d *Writing) sectionsView(v *frame.Visit) (sectionsView, error) {
	all, err := d.Story.Sections(v.Context())
	view := sectionsView{New: frame.Filled("position", strconv.Itoa(len(all)+1)).Named("new")}
	for _, c := range v.Masthead.Languages {
		view.Names = append(view.Names, nameField{c, "name-" + string(c), "section-name-" + string(c)})
	}
	for _, s := range all {
		f := frame.Filled("slug", s.Slug, "position", strconv.Itoa(s.Position)).Named(string(s.ID))
		for _, c := range lang.Codes {
			f.Set("name-"+string(c), s.Names[c])
		}
		view.Rows = append(view.Rows, sectionRow{s.ID, s.Name(lang.English), f})
	}
	return view, err
}
