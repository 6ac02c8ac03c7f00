package writing

import (
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// SaveSection adds a section behind the others, or changes the names and the address of one.
func (d *Writing) SaveSection(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := story.SectionID(v.Path("section"))
	section, err := d.standing(v, id)
	if err != nil {
		return err
	}
	if id == "" {
		section.OffStrip = form.Get("strip") == ""
	}
	section.Slug, section.Names = form.Raw("slug"), map[lang.Code]string{}
	fields := []string{"slug", "strip"}
	for _, c := range lang.Codes {
		name := "name-" + string(c)
		section.Names[c] = form.Raw(name)
		fields = append(fields, name)
	}
	_, err = d.Story.SaveSection(v.Context(), v.By, section)
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go("/newsroom/sections", "done-saved")
	}
	err = nameless(err, "name-"+string(v.Masthead.Main()))
	view, other := d.sectionsView(v)
	if other != nil {
		return other
	}
	form.Blame(err, fields...)
	if id == "" {
		view.New = form.Named("new")
	}
	for i := range view.Rows {
		if view.Rows[i].ID == id {
			view.Rows[i].Form = form.Named(string(id))
		}
	}
	return sectionsPage.Again(v, view)
}

// standing is a section as it stands, or for no id the place behind all.
func (d *Writing) standing(v *frame.Visit, id story.SectionID) (story.Section, error) {
	all, err := d.Story.Sections(v.Context())
	last := 0
	for _, s := range all {
		if s.ID == id {
			return s, nil
		}
		last = max(last, s.Position)
	}
	return story.Section{ID: id, Position: last + 1}, err
}

// nameless puts the fault of a section without any name beside the main language's.
func nameless(err error, field string) error {
	own, rest := split(err, "name")
	if own == nil {
		return err
	}
	moved := *fault.Of(own)
	moved.Field = field
	if rest == nil {
		return &moved
	}
	return rest
}
