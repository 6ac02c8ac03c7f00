package writing

import (
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
)

// bylinesView is the bylines, each a form, and one more for a new one.
type bylinesView struct {
	Rows   []bylineRow
	New    *frame.Form
	People []frame.Option
}

type bylineRow struct {
	staff.Byline
	Form *frame.Form
}

var bylinesPage = frame.NewPage[bylinesView](files, "byline_list.html")

// Bylines lists the names under which reports stand.
func (d *Writing) Bylines(v *frame.Visit) error {
	view, err := d.bylinesView(v)
	if err != nil {
		return err
	}
	return bylinesPage.Show(v, view)
}

func (d *Writing) bylinesView(v *frame.Visit) (bylinesView, error) {
	view := bylinesView{New: frame.Filled().Named("new")}
	all, err := d.Staff.Bylines(v.Context())
	if err != nil {
		return view, err
	}
	for _, b := range all {
		view.Rows = append(view.Rows, bylineRow{b, frame.Filled("name", b.Name, "about", b.About, "slug", b.Slug, "person", string(b.Person)).Named(string(b.ID))})
	}
	people, err := d.Staff.People(v.Context())
	for _, p := range people {
		if !p.Left {
			view.People = append(view.People, frame.Option{Value: string(p.ID), Words: p.Name})
		}
	}
	return view, err
}
