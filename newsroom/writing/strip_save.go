package writing

import (
	"cmp"
	"errors"
	"slices"

	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// SaveStrip chooses and orders the sections over every page: those with a
// number, by their numbers; where two are the same the one before stays before.
func (d *Writing) SaveStrip(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	all, _, err := d.stripFirst(v)
	if err != nil {
		return err
	}
	strip, fields, wrong := chosen(all, form)
	if wrong == nil {
		wrong = d.Story.ArrangeStrip(v.Context(), v.By, strip)
	}
	if !frame.IsForm(wrong) {
		if wrong != nil {
			return wrong
		}
		return v.Go("/newsroom/sections", "done-saved")
	}
	view, err := d.sectionsView(v)
	if err != nil {
		return err
	}
	view.Strip = form.Named("strip").Blame(wrong, fields...)
	if err := view.places(); err != nil {
		return err
	}
	return sectionsPage.Again(v, view)
}

// chosen reads the numbers beside the sections.
func chosen(all []story.Section, form *frame.Form) (strip []story.SectionID, fields []string, wrong error) {
	at := map[story.SectionID]int{}
	for _, s := range all {
		name := place(s.ID)
		fields = append(fields, name)
		if form.Get(name) == "" {
			continue
		}
		n, err := form.Number(name)
		wrong = errors.Join(wrong, err)
		at[s.ID] = n
		strip = append(strip, s.ID)
	}
	slices.SortStableFunc(strip, func(a, b story.SectionID) int { return cmp.Compare(at[a], at[b]) })
	return strip, fields, wrong
}
