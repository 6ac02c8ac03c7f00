package frame

import (
	"context"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/staff"
)

// Speaks is the language of the newsroom's own pages.
var Speaks = lang.For(lang.English)

// MaxForm bounds a plain form in bytes: room for a text page, not for a flood.
const MaxForm = 1 << 20

// Visit is one person asking at a door.
type Visit struct {
	W        http.ResponseWriter
	R        *http.Request
	By       staff.Person // zero at a door that is open to all
	Masthead staff.Masthead
	Now      time.Time
	frame    *Frame
	section  string // the place in the newsroom, for the navigation
}

// Context ends when the browser goes away.
func (v *Visit) Context() context.Context { return v.R.Context() }

// Path is a part of the address by the name that its door gives it.
func (v *Visit) Path(name string) string { return v.R.PathValue(name) }

// Ask is a word of the address's query, at most 200 bytes of it.
func (v *Visit) Ask(name string) string {
	s := strings.ToValidUTF8(strings.ReplaceAll(v.R.URL.Query().Get(name), "\x00", ""), "")
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "")
	}
	return strings.TrimSpace(s)
}

// Form reads what was posted.
func (v *Visit) Form() (*Form, error) {
	values, err := web.Form(v.R, MaxForm)
	return &Form{values: values}, err
}

// Upload reads a form with at most one file, of at most max bytes.
func (v *Visit) Upload(max int64) (*Form, *multipart.FileHeader, error) {
	values, files, err := web.Upload(v.R, max, 1)
	if err != nil {
		return nil, nil, err
	}
	for _, list := range files {
		for _, one := range list {
			return &Form{values: values}, one, nil
		}
	}
	return &Form{values: values}, nil, nil
}

// Go sends the browser on after a post, with a word about what was done: a key
// that begins with "done-", or "".
func (v *Visit) Go(to, done string) error {
	if done != "" {
		path, part, cut := strings.Cut(to, "#")
		mark := "?"
		if strings.Contains(path, "?") {
			mark = "&"
		}
		to = path + mark + "done=" + url.QueryEscape(strings.TrimPrefix(done, "done-"))
		if cut {
			to += "#" + part
		}
	}
	http.Redirect(v.W, v.R, to, http.StatusSeeOther)
	return nil
}

// JSON answers a script.
func (v *Visit) JSON(status int, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	v.W.WriteHeader(status)
	_, err = v.W.Write(append(body, '\n'))
	return ended(err)
}

// ended drops the error of a browser that went away: nobody is left to be told.
func ended(error) error { return nil }

// Local is a moment in the newsroom's zone.
func (v *Visit) Local(t time.Time) time.Time { return t.In(v.Masthead.Location()) }

// Date reads the day that a date field holds, at midnight UTC; a field left
// empty is the zero time.
func Date(field, typed string) (time.Time, error) {
	if typed == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, typed)
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		return time.Time{}, fault.Bad(field, "newsroom-date")
	}
	return t, nil
}

// Money writes a sum as the newsroom writes it.
func (v *Visit) Money(a money.Amount) string {
	return Speaks.Money(a.Minor, a.Currency, v.Masthead.MoneyStyle)
}

// Done is the word about what was just done, or "".
func (v *Visit) Done() string {
	key := "done-" + v.Ask("done")
	if key == "done-" || !Speaks.Has(key) {
		return ""
	}
	return Speaks.Say(key)
}

// In tells whether the navigation is at a place.
func (v *Visit) In(section string) bool { return v.section == section }

// Home is the newsroom's own site as readers see it.
func (v *Visit) Home() string { return v.frame.url + "/" }

// Reader is the full address of a path at which readers read.
func (v *Visit) Reader(path string) string { return v.frame.url + path }

// Style is the address of the style sheet.
func (v *Visit) Style() string { return v.frame.style }

// Signed tells whether somebody is signed in.
func (v *Visit) Signed() bool { return v.By.ID != "" }

// Place is a place in the navigation.
type Place struct {
	Path, Words string
	Here        bool
}

// Place makes one.
func (v *Visit) Place(section, path, words string) Place {
	return Place{path, Speaks.Say(words), v.In(section)}
}
