package trial

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// Browser is what a visitor's browser calls itself.
const Browser = "Mozilla/5.0 (Linux; Android 13; SM-A047F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"

// Visitor is somebody with a browser: cookies, a page before the eyes, no
// script. Each step gives the visitor, so that steps can be told in a row.
type Visitor struct {
	n      *Newsroom
	name   string
	client *http.Client
	page   *page
	header http.Header
}

// As is a visitor by a name, the same each time the name is said.
func (n *Newsroom) As(name string) *Visitor {
	v := n.visitors[name]
	if v == nil {
		jar, _ := cookiejar.New(nil) // it has no errors without a list of suffixes
		v = &Visitor{n: n, name: name, header: http.Header{}, client: &http.Client{Jar: jar, Timeout: 20 * time.Second, Transport: &http.Transport{}}}
		n.visitors[name] = v
	}
	return v
}

// Says sets a header that the visitor's browser sends from now on.
func (v *Visitor) Says(name, words string) *Visitor { v.header.Set(name, words); return v }

// Gets opens an address: a path of the newsroom, or a whole one.
func (v *Visitor) Gets(at string) *Visitor {
	v.n.t.Helper()
	return v.ask(http.MethodGet, at, "", nil)
}

// Reads opens a page and loads the picture that counts, as a browser that shows pictures does.
func (v *Visitor) Reads(at string) *Visitor {
	v.n.t.Helper()
	v.Gets(at)
	shown := v.page
	for _, n := range all(shown.tree, "img") {
		if src := value(n, "src"); strings.HasPrefix(src, "/count/") {
			v.Gets(src)
		}
	}
	if v.page == shown {
		v.n.t.Fatalf("%s: %s asks for no picture that counts", v.name, at)
	}
	v.page = shown
	return v
}

// Posts sends a form to an address, by pairs of name and value.
func (v *Visitor) Posts(at string, pairs ...string) *Visitor {
	v.n.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return v.send(http.MethodPost, at, values)
}

// Puts sends JSON, as the editor's script does.
func (v *Visitor) Puts(at string, body any) *Visitor {
	v.n.t.Helper()
	b, err := json.Marshal(body)
	v.n.can(err)
	return v.ask(http.MethodPut, at, "application/json", b)
}

// Fills fills in the form of the page that has these fields and sends it by its first button.
func (v *Visitor) Fills(pairs ...string) *Visitor {
	v.n.t.Helper()
	return v.submit("", pairs)
}

// Presses presses a button by its words, after filling in its form's fields.
func (v *Visitor) Presses(button string, pairs ...string) *Visitor {
	v.n.t.Helper()
	return v.submit(button, pairs)
}

func (v *Visitor) submit(label string, pairs []string) *Visitor {
	v.n.t.Helper()
	var names []string
	for i := 0; i+1 < len(pairs); i += 2 {
		names = append(names, pairs[i])
	}
	for _, f := range v.page.forms() {
		pressed := f.button(label)
		if pressed == nil || !f.has(names) {
			continue
		}
		for _, name := range names {
			f.values.Del(name)
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			f.values.Add(pairs[i], pairs[i+1])
		}
		if name := value(pressed, "name"); name != "" {
			f.values.Set(name, value(pressed, "value"))
		}
		at := f.action
		if special := value(pressed, "formaction"); special != "" {
			at = special
		}
		if f.method == http.MethodPost {
			return v.send(f.method, at, f.values)
		}
		return v.Gets(at + "?" + f.values.Encode())
	}
	v.n.t.Fatalf("%s finds no button %q with fields %q at %s (%d):\n%s", v.name, label, names, v.page.at.Path, v.page.status, v.page.text())
	return v
}

// Follows follows a link by its words or a part of its address.
func (v *Visitor) Follows(link string) *Visitor {
	v.n.t.Helper()
	for _, n := range all(v.page.tree, "a") {
		if href := value(n, "href"); strings.Contains(words(n), link) || strings.Contains(href, link) {
			return v.Gets(href)
		}
	}
	v.n.t.Fatalf("%s finds no link %q at %s:\n%s", v.name, link, v.page.at.Path, v.page.text())
	return v
}

func (v *Visitor) send(method, at string, values url.Values) *Visitor {
	v.n.t.Helper()
	for _, every := range values {
		for _, one := range every {
			if strings.Contains(one, "@") {
				v.n.log.private(one)
			}
		}
	}
	return v.ask(method, at, "application/x-www-form-urlencoded", []byte(values.Encode()))
}

// ask does what every step ends in, and follows where it is sent.
func (v *Visitor) ask(method, at, kind string, body []byte) *Visitor {
	v.n.t.Helper()
	base, err := url.Parse(v.n.URL)
	v.n.can(err)
	if v.page != nil && v.page.at.Host == base.Host {
		base = v.page.at
	}
	to, err := base.Parse(at)
	v.n.can(err)
	r, err := http.NewRequestWithContext(v.n.t.Context(), method, to.String(), bytes.NewReader(body))
	v.n.can(err)
	r.Header.Set("User-Agent", Browser)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Origin", to.Scheme+"://"+to.Host)
	}
	for name := range v.header {
		r.Header.Set(name, v.header.Get(name))
	}
	w, err := v.client.Do(r)
	v.n.can(err)
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	v.n.can(err)
	v.page = &page{at: w.Request.URL, status: w.StatusCode, raw: string(b), kind: w.Header.Get("Content-Type")}
	if strings.HasPrefix(v.page.kind, "text/html") {
		v.page.tree, err = html.Parse(bytes.NewReader(b))
		v.n.can(err)
	}
	return v
}

// Sees tells that every one of these can be read on the page.
func (v *Visitor) Sees(every ...string) *Visitor {
	v.n.t.Helper()
	shown := v.page.text()
	for _, want := range every {
		if !strings.Contains(shown, plain(want)) {
			v.n.t.Errorf("%s does not see %q at %s (%d):\n%s", v.name, want, v.page.at.Path, v.page.status, shown)
		}
	}
	return v
}

// SeesNot tells that none of these stands anywhere in what was sent, shown or hidden.
func (v *Visitor) SeesNot(every ...string) *Visitor {
	v.n.t.Helper()
	shown := v.page.text()
	for _, bad := range every {
		if strings.Contains(shown, plain(bad)) || strings.Contains(v.page.raw, bad) {
			v.n.t.Errorf("%s sees %q at %s:\n%s", v.name, bad, v.page.at.Path, shown)
		}
	}
	return v
}

// Holds tells that the markup, or whatever was sent, has each of these in it.
func (v *Visitor) Holds(every ...string) *Visitor {
	v.n.t.Helper()
	for _, want := range every {
		if !strings.Contains(v.page.raw, want) {
			v.n.t.Errorf("%s gets no %q from %s:\n%s", v.name, want, v.page.at.Path, v.page.raw)
		}
	}
	return v
}

// Status tells how the last step was answered.
func (v *Visitor) Status(want int) *Visitor {
	v.n.t.Helper()
	if v.page.status != want {
		v.n.t.Errorf("%s is answered %d by %s, want %d:\n%s", v.name, v.page.status, v.page.at.Path, want, v.page.text())
	}
	return v
}

// At tells at which path the visitor is.
func (v *Visitor) At(path string) *Visitor {
	v.n.t.Helper()
	if v.page.at.Path != path {
		v.n.t.Errorf("%s is at %s (%d), want %s:\n%s", v.name, v.page.at.Path, v.page.status, path, v.page.text())
	}
	return v
}

// Cookies are what the visitor's browser sends to a path.
func (v *Visitor) Cookies(path string) []*http.Cookie {
	v.n.t.Helper()
	at, err := url.Parse(v.n.URL + path)
	v.n.can(err)
	return v.client.Jar.Cookies(at)
}

// Path is where the visitor is.
func (v *Visitor) Path() string { return v.page.at.Path }

// Text is what can be read on the page.
func (v *Visitor) Text() string { return v.page.text() }

// Raw is what was sent.
func (v *Visitor) Raw() string { return v.page.raw }

// JSON reads what was sent into a value.
func (v *Visitor) JSON(into any) *Visitor {
	v.n.t.Helper()
	v.n.can(json.Unmarshal([]byte(v.page.raw), into))
	return v
}
