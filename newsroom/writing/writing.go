package writing

import (
	"embed"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

//go:embed *.html
var files embed.FS

// Writing holds the doors of the desk and the editor.
type Writing struct {
	Staff *staff.Staff
	Story *story.Stories
	// Script and Sheet are the addresses of the editor's module and its style.
	Script, Sheet string
}

func storyPath(id story.StoryID) string { return "/newsroom/stories/" + string(id) }

func idOf(v *frame.Visit) story.StoryID { return story.StoryID(v.Path("id")) }

// languages are those the newsroom publishes in, each in its own script.
func languages(v *frame.Visit) []frame.Option {
	var out []frame.Option
	for _, code := range v.Masthead.Languages {
		out = append(out, frame.Option{Value: string(code), Words: lang.For(code).Name(), Lang: string(code)})
	}
	return out
}

func (d *Writing) sectionOptions(v *frame.Visit) ([]frame.Option, map[story.SectionID]string, error) {
	all, err := d.Story.Sections(v.Context())
	var out []frame.Option
	names := map[story.SectionID]string{}
	for _, s := range all {
		name := s.Name(lang.English)
		names[s.ID] = name
		out = append(out, frame.Option{Value: string(s.ID), Words: name})
	}
	return out, names, err
}

// code reads a language that the house speaks.
func code(s string) (lang.Code, error) {
	c, ok := lang.Known(s)
	if !ok {
		return "", fault.Bad("lang", "story-lang-unknown")
	}
	return c, nil
}
