package writing

import (
	"html/template"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// pagesView is the text pages by language.
type pagesView struct{ Groups []pageGroup }

type pageGroup struct {
	Lang lang.Code
	Name string
	Rows []pageRow
}

type pageRow struct {
	story.Page
	Address string
	Changed template.HTML
}

var pagesPage = frame.NewPage[pagesView](files, "page_list.html")

// Pages lists what the newsroom says of itself.
func (d *Writing) Pages(v *frame.Visit) error {
	var view pagesView
	for _, c := range v.Masthead.Languages {
		all, err := d.Story.Pages(v.Context(), c)
		if err != nil {
			return err
		}
		g := pageGroup{Lang: c, Name: lang.For(c).Name()}
		for _, p := range all {
			g.Rows = append(g.Rows, pageRow{p, v.Reader(p.Path), v.When(p.UpdatedAt)})
		}
		view.Groups = append(view.Groups, g)
	}
	return pagesPage.Show(v, view)
}
