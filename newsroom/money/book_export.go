package money

import (
	"errors"
	"net/http"
	"time"

	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund/journal"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// Export sends the books of a span as a file. It is a post, because it is written down who took them.
func (m *Money) Export(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	format := journal.Format(form.Get("format"))
	from, err := localDay(v, form, "from", 0)
	until, late := localDay(v, form, "until", 1) // the day itself is included
	err = errors.Join(err, late)
	file := &download{visit: v, format: format, name: "books"}
	for _, name := range []string{"from", "until"} {
		if day := form.Get(name); day != "" {
			file.name += "-" + name + "-" + day
		}
	}
	if err == nil {
		err = m.Books.Export(v.Context(), v.By, file, format, from, until)
	}
	switch {
	case err == nil:
		return file.end()
	case file.begun:
		web.Cause(v.W, err)
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	case !frame.IsForm(err):
		return err
	}
	view, failed := m.books(v)
	if failed != nil {
		return failed
	}
	view.Form = form.Blame(err, "format", "from", "until")
	return booksPage.Again(v, view)
}

// localDay is the beginning of a day of the newsroom's zone that a form names, or of one some days later.
func localDay(v *frame.Visit, form *frame.Form, field string, later int) (time.Time, error) {
	t, err := frame.Date(field, form.Get(field))
	if err != nil || t.IsZero() {
		return time.Time{}, err
	}
	return time.Date(t.Year(), t.Month(), t.Day()+later, 0, 0, 0, 0, v.Masthead.Location()), nil
}

// download sends a file once there is something in it: before that a fault can still be told.
type download struct {
	visit  *frame.Visit
	format journal.Format
	name   string
	begun  bool
}

// patience is how long a browser may take for one piece of it.
const patience = time.Minute

func (d *download) Write(p []byte) (int, error) {
	d.begin()
	_ = http.NewResponseController(d.visit.W).SetWriteDeadline(time.Now().Add(patience)) // where the server has none, it needs none
	return d.visit.W.Write(p)
}

func (d *download) begin() {
	if d.begun {
		return
	}
	d.begun = true
	h := d.visit.W.Header()
	h.Set("Content-Type", d.format.Type())
	h.Set("Content-Disposition", `attachment; filename="`+d.name+d.format.Ending()+`"`)
	h.Set("Cache-Control", "no-store")
}

func (d *download) end() error {
	d.begin()
	return nil
}
