package writing

import (
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// SaveSection adds a section or changes one.
func (d *Writing) SaveSection(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id := story.SectionID(v.Path("section"))
	section := story.Section{ID: id, Slug: form.Raw("slug"), Names: map[lang.Code]string{}}
	fields := []string{"slug", "position"}
	for _, c := range lang.Codes {
		name := "name-" + string(c)
		section.Names[c] = form.Raw(name)
		fields = append(fields, name)
	}
	if section.Position, err = form.Number("position"); err == nil {
		_, err = d.Story.SaveSection(v.Context(), v.By, section)
	}
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
