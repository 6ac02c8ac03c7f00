package writing

import (
	"html/template"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// pageView is a text page being written.
type pageView struct {
	Form    *frame.Form
	New     bool
	Lang    lang.Code
	Name    string // the language
	Dir     string
	Slug    string
	Address string
	Body    template.HTML
}

var pagePage = frame.NewPage[pageView](files, "page_show.html")

// ShowPage opens a text page for writing.
func (d *Writing) ShowPage(v *frame.Visit) error {
	c, err := code(v.Path("lang"))
	if err != nil {
		return notFound()
	}
	if v.Path("slug") == "" {
		return pagePage.Show(v, pageView{Form: frame.Filled(), New: true, Lang: c, Name: lang.For(c).Name(), Dir: lang.For(c).Dir()})
	}
	p, err := d.Story.Page(v.Context(), c, v.Path("slug"))
	if err != nil {
		return err
	}
	view, err := d.pageView(v, p)
	if err != nil {
		return err
	}
	view.Form = frame.Filled("title", p.Title, "text", toMarkdown(p.Body))
	return pagePage.Show(v, view)
}

func (d *Writing) pageView(v *frame.Visit, p story.Page) (pageView, error) {
	draw, err := d.Story.Draw(v.Context(), p.Body, "")
	return pageView{Lang: p.Lang, Name: lang.For(p.Lang).Name(), Dir: lang.For(p.Lang).Dir(), Slug: p.Slug, Address: v.Reader(p.Path),
		Body: template.HTML(doc.HTML(p.Body, draw))}, err
}
