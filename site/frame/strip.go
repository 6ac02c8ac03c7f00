package frame

import "github.com/nightdesk/nightdesk/story"

// strip puts the sections over a page that an editor chose for it, and behind
// them the page of all where there are more.
func (v *View) strip(all []story.Section) {
	for _, s := range all {
		if s.OffStrip {
			continue
		}
		path := v.SectionPath(s)
		v.Sections = append(v.Sections, Item{Name: v.SectionName(s), Path: path, Here: path == v.Path})
	}
	if len(v.Sections) < len(all) {
		path := v.Prefix + "/sections"
		v.Sections = append(v.Sections, Item{Name: v.Say("site-all-sections"), Path: path, Here: path == v.Path})
	}
}

// SectionPath is where a section stands in this page's language.
func (v *View) SectionPath(s story.Section) string { return v.Prefix + "/section/" + s.Slug }

// SectionName is what a section is called on this page: in its language, else
// in the newsroom's main one, else in whichever it has a name.
func (v *View) SectionName(s story.Section) string {
	for _, name := range []string{s.Names[v.Code()], s.Names[v.Paper.Main()]} {
		if name != "" {
			return name
		}
	}
	return s.Name(v.Code())
}
