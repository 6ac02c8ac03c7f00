package people

import (
	"html/template"

	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
)

// peopleView is everybody who works here or did.
type peopleView struct {
	Rows   []personRow
	Invite *frame.Form
	Roles  []frame.Option
	Link   string // a fresh invitation's, shown this once
	For    string
	Reader *frame.Form // whose data is to be handed over
}

type personRow struct {
	staff.Person
	Role  string // words
	Since template.HTML
	Form  *frame.Form
	Self  bool
}

var peoplePage = frame.NewPage[peopleView](files, "person_list.html")

// List shows who works here.
func (p *People) List(v *frame.Visit) error {
	view, err := p.view(v)
	if err != nil {
		return err
	}
	return peoplePage.Show(v, view)
}

func (p *People) view(v *frame.Visit) (peopleView, error) {
	all, err := p.Staff.People(v.Context())
	view := peopleView{Roles: roles(), Invite: frame.Filled("role", string(staff.Reporter)).Named("invite"), Reader: frame.Filled().Named("reader")}
	for _, one := range all {
		view.Rows = append(view.Rows, personRow{Person: one, Role: frame.Speaks.Say("newsroom-role-" + string(one.Role)), Since: v.When(one.Since),
			Form: frame.Filled("role", string(one.Role)).Named(string(one.ID)), Self: one.ID == v.By.ID})
	}
	return view, err
}

// again shows the page with what is wrong beside one person's form.
func (p *People) again(v *frame.Visit, id staff.PersonID, form *frame.Form, err error) error {
	view, other := p.view(v)
	if other != nil {
		return other
	}
	form.Blame(err, "role")
	for i := range view.Rows {
		if view.Rows[i].ID == id {
			view.Rows[i].Form = form.Named(string(id))
		}
	}
	return peoplePage.Again(v, view)
}
