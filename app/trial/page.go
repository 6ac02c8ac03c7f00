package trial

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// page is what a visitor has before the eyes.
type page struct {
	at     *url.URL
	status int
	raw    string
	kind   string
	tree   *html.Node
}

// text is what can be seen, with single spaces.
func (p *page) text() string {
	if p.tree == nil {
		return p.raw
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && slices.Contains([]string{"script", "style", "template", "noscript", "svg"}, n.Data):
			return
		case n.Type == html.ElementNode && !slices.Contains([]string{"a", "b", "i", "em", "strong", "bdi", "span", "time", "small", "mark", "q", "cite"}, n.Data):
			b.WriteString(" ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if n.Type == html.ElementNode && n.Data != "bdi" && n.Data != "a" && n.Data != "b" && n.Data != "time" && n.Data != "span" {
			b.WriteString(" ")
		}
	}
	walk(p.tree)
	return plain(b.String())
}

func plain(s string) string { return strings.Join(strings.Fields(s), " ") }

// all are the elements of a name below a node.
func all(n *html.Node, names ...string) (out []*html.Node) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && slices.Contains(names, d.Data) {
			out = append(out, d)
		}
	}
	return out
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func value(n *html.Node, name string) string {
	v, _ := attr(n, name)
	return v
}

func words(n *html.Node) string { return (&page{tree: n}).text() }

// form is a form as it stands on the page, filled in as the page brings it.
type form struct {
	action, method string
	values         url.Values
	names          map[string]bool
	buttons        []*html.Node
}

// forms reads every form of the page; a field may name its form by id.
func (p *page) forms() (out []form) {
	if p.tree == nil {
		return nil
	}
	for _, n := range all(p.tree, "form") {
		f := form{action: value(n, "action"), method: strings.ToUpper(value(n, "method")), values: url.Values{}, names: map[string]bool{}}
		fields := all(n, "input", "select", "textarea", "button")
		if id, ok := attr(n, "id"); ok {
			for _, other := range all(p.tree, "input", "select", "textarea", "button") {
				if value(other, "form") == id && !slices.Contains(fields, other) {
					fields = append(fields, other)
				}
			}
		}
		for _, field := range fields {
			f.take(field)
		}
		out = append(out, f)
	}
	return out
}

func (f *form) take(n *html.Node) {
	name, kind := value(n, "name"), value(n, "type")
	if n.Data == "button" || kind == "submit" {
		f.buttons = append(f.buttons, n)
		return
	}
	if _, off := attr(n, "disabled"); name == "" || off {
		return
	}
	f.names[name] = true
	_, checked := attr(n, "checked")
	switch {
	case kind == "radio" || kind == "checkbox":
		if v, has := attr(n, "value"); checked && has {
			f.values.Add(name, v)
		} else if checked {
			f.values.Add(name, "on")
		}
	case n.Data == "select":
		f.values.Add(name, selected(n))
	case n.Data == "textarea":
		f.values.Add(name, text(n))
	default:
		f.values.Add(name, value(n, "value"))
	}
}

func selected(n *html.Node) string {
	options := all(n, "option")
	for _, o := range options {
		if _, is := attr(o, "selected"); is {
			return value(o, "value")
		}
	}
	if len(options) > 0 {
		return value(options[0], "value")
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// has tells whether a form has all these fields.
func (f *form) has(names []string) bool {
	for _, name := range names {
		if !f.names[name] {
			return false
		}
	}
	return true
}

// button finds the one with these words, or with words nobody reads but a screen reader.
func (f *form) button(label string) *html.Node {
	for _, b := range f.buttons {
		if strings.Contains(words(b), label) || strings.Contains(value(b, "value"), label) || strings.Contains(value(b, "aria-label"), label) {
			return b
		}
	}
	return nil
}
