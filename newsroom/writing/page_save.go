package writing

import (
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/story"
)

// SavePage publishes what was typed as a text page.
func (d *Writing) SavePage(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	c, err := code(v.Path("lang"))
	if err != nil {
		return notFound()
	}
	slug, fresh := v.Path("slug"), false
	if slug == "" {
		fresh = true
		if slug = form.Get("slug"); slug == "" {
			slug = form.Get("title")
		}
		slug = lang.Slug(slug)
		if _, err = d.Story.Page(v.Context(), c, slug); err == nil {
			err = fault.Bad("slug", "story-slug-taken")
		} else if fault.Is(err, fault.NotFound) {
			err = nil
		}
	}
	p := story.Page{Lang: c, Slug: slug, Title: form.Raw("title"), Body: fromMarkdown(form.Raw("text"))}
	if err == nil {
		err = d.Story.SavePage(v.Context(), v.By, p)
	}
	if frame.IsForm(err) {
		view, other := d.pageView(v, p)
		if other != nil {
			return other
		}
		view.New, view.Form = fresh, form.Blame(err, "title", "slug", "text")
		return pagePage.Again(v, view)
	}
	if err != nil {
		return err
	}
	return v.Go("/newsroom/pages/"+string(c)+"/"+slug, "done-page")
}
