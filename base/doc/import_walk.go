package doc

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// invisible elements hold nothing that a reader of the page would have seen.
var invisible = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Head: true, atom.Title: true,
	atom.Meta: true, atom.Link: true, atom.Base: true, atom.Source: true, atom.Track: true, atom.Param: true,
	atom.Col: true, atom.Colgroup: true, atom.Datalist: true, atom.Area: true, atom.Rp: true,
}

var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.Acronym: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Big: true,
	atom.Cite: true, atom.Code: true, atom.Data: true, atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true,
	atom.I: true, atom.Ins: true, atom.Kbd: true, atom.Label: true, atom.Mark: true, atom.Nobr: true, atom.Q: true,
	atom.Rt: true, atom.Ruby: true, atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strike: true,
	atom.Strong: true, atom.Sub: true, atom.Sup: true, atom.Time: true, atom.Tt: true, atom.U: true, atom.Var: true,
	atom.Wbr: true, atom.Picture: true, atom.Img: true, atom.Br: true,
}

// inlineTag tells whether an element stands inside a line. Elements that HTML
// does not know (o:p, custom ones) do, as in a browser.
func inlineTag(a atom.Atom) bool { return a == 0 || inline[a] }

// walk adds what stands in an HTML node to the flow.
func (f *flow) walk(n *html.Node, marks []Mark) {
	switch n.Type {
	case html.TextNode:
		f.words(n.Data, marks)
		return
	case html.CommentNode:
		f.block(n)
		return
	case html.ElementNode:
	default:
		f.children(n, marks)
		return
	}
	if n.Namespace != "" {
		f.drawing(n, marks)
		return
	}
	if invisible[n.DataAtom] {
		return
	}
	if hidden(n) {
		if s := strings.TrimSpace(excerpt(n)); s != "" && !(wordBullet(n) && len(s) < 12) {
			f.r.leave("hidden", s)
		}
		return
	}
	if do := elements[n.DataAtom]; do != nil {
		do(f, n, marks)
		return
	}
	if inlineTag(n.DataAtom) {
		f.children(n, f.styled(n, marks))
		return
	}
	f.flush()
	f.children(n, f.styled(n, marks))
	f.flush()
}

func (f *flow) children(n *html.Node, marks []Mark) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		f.walk(c, marks)
	}
}

// block names what a WordPress block without content of its own would have
// drawn: <!-- wp:latest-posts /-->. All other comments are silent.
func (f *flow) block(n *html.Node) {
	s := strings.TrimSpace(n.Data)
	if strings.HasPrefix(s, "wp:") && strings.HasSuffix(s, "/") && !strings.HasPrefix(s, "wp:more") {
		f.r.leave("block", strings.TrimSpace(strings.TrimSuffix(s, "/")))
	}
}

// elements are those that are more than a plain block or a plain span.
var elements map[atom.Atom]func(f *flow, n *html.Node, marks []Mark)

func init() { // here, because the walk and this table need each other
	elements = map[atom.Atom]func(*flow, *html.Node, []Mark){
		atom.H1: headingOf(2), atom.H2: headingOf(2), atom.H3: headingOf(3), atom.H4: headingOf(3), atom.H5: headingOf(3), atom.H6: headingOf(3),
		atom.P: (*flow).paragraph, atom.Br: (*flow).br, atom.Hr: (*flow).rule,
		atom.Pre: (*flow).preformatted, atom.Listing: (*flow).preformatted, atom.Xmp: (*flow).preformatted, atom.Plaintext: (*flow).preformatted,
		atom.Blockquote: (*flow).quotation,
		atom.Ul:         (*flow).list, atom.Ol: (*flow).list, atom.Menu: (*flow).list, atom.Dir: (*flow).list,
		atom.Table: (*flow).table,
		atom.A:     (*flow).link, atom.Q: (*flow).q, atom.Time: (*flow).time,
		atom.Del: (*flow).struck, atom.S: (*flow).struck, atom.Strike: (*flow).struck,
		atom.Img: (*flow).img, atom.Image: (*flow).img, atom.Figure: (*flow).figure,
		atom.Iframe: (*flow).embed, atom.Embed: (*flow).embed, atom.Object: (*flow).embed, atom.Video: (*flow).embed,
		atom.Audio: (*flow).embed, atom.Frame: (*flow).embed, atom.Canvas: (*flow).embed, atom.Applet: (*flow).embed,
		atom.Input: (*flow).control, atom.Button: (*flow).control, atom.Select: (*flow).control, atom.Textarea: (*flow).control,
		atom.Option: (*flow).control, atom.Optgroup: (*flow).control, atom.Progress: (*flow).control, atom.Meter: (*flow).control,
		atom.Noscript: (*flow).aside, atom.Noframes: (*flow).aside, atom.Noembed: (*flow).aside,
	}
}

func headingOf(level int) func(*flow, *html.Node, []Mark) {
	return func(f *flow, n *html.Node, marks []Mark) {
		f.flush()
		outer := f.heading
		f.heading = level
		f.children(n, f.styled(n, marks))
		f.flush()
		f.heading = outer
	}
}

func (f *flow) paragraph(n *html.Node, marks []Mark) {
	f.flush()
	from := len(f.blocks)
	f.children(n, f.styled(n, marks))
	f.flush()
	if strings.Contains(style(n, "mso-list"), "level") {
		f.wordItem(n, from)
	}
}

func (f *flow) br(_ *html.Node, marks []Mark) {
	f.lineBreak(marks)
	f.broken = f.r.classic
}

func (f *flow) rule(*html.Node, []Mark) {
	f.flush()
	f.add(Node{Type: "rule"})
}

func (f *flow) preformatted(n *html.Node, marks []Mark) {
	f.flush()
	outer := f.pre
	f.pre = true
	f.children(n, marks)
	f.flush()
	f.pre = outer
}

// struck words are still read by a person who sees them struck; ours would not
// be, so the change is named.
func (f *flow) struck(n *html.Node, marks []Mark) {
	f.r.leave("struck-out", excerpt(n))
	f.children(n, f.styled(n, marks))
}

func (f *flow) q(n *html.Node, marks []Mark) {
	f.run("“", marks)
	f.children(n, f.styled(n, marks))
	f.run("”", marks)
}

func (f *flow) time(n *html.Node, marks []Mark) {
	if day := attribute(n, "datetime"); isDate(day) {
		marks = with(marks, Mark{Type: "day", Attrs: map[string]any{"date": day}})
	}
	f.children(n, f.styled(n, marks))
}

func (f *flow) link(n *html.Node, marks []Mark) {
	raw := attribute(n, "href")
	if href := tidyHref(raw); href != "" {
		marks = with(marks, Mark{Type: "link", Attrs: map[string]any{"href": href}})
	} else if strings.TrimSpace(raw) != "" {
		f.r.leave("link", raw)
	}
	f.children(n, f.styled(n, marks))
}

// tidyHref makes an address one that the schema takes, or "".
func tidyHref(s string) string {
	s = strings.Map(func(r rune) rune { // browsers drop these three (WHATWG URL, basic parser)
		if r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, strings.TrimSpace(s))
	s = strings.ReplaceAll(s, " ", "%20")
	if strings.HasPrefix(s, "//") {
		s = "https:" + s
	}
	s = untracked(s)
	if !isHref(s) || cleanLines(s) != s || len(s) > schemaMarks["link"].Attrs["href"].Max {
		return ""
	}
	return s
}

// untracked takes off what only tells where a link was clicked: it would
// follow the reader. The editor's script does the same (web/src/address.ts).
func untracked(s string) string {
	head, part, hasPart := strings.Cut(s, "#")
	path, query, has := strings.Cut(head, "?")
	if !has {
		return s
	}
	var kept []string
	for _, p := range strings.Split(query, "&") {
		name, _, _ := strings.Cut(strings.ToLower(p), "=")
		if !strings.HasPrefix(name, "utm_") && !slices.Contains(trackers, name) {
			kept = append(kept, p)
		}
	}
	if len(kept) > 0 {
		path += "?" + strings.Join(kept, "&")
	}
	if hasPart {
		path += "#" + part
	}
	return path
}

var trackers = []string{"fbclid", "gclid", "igshid", "mc_cid", "mc_eid"}

// styled adds what an element and its inline style say about weight and slant.
// Google Docs wraps everything in <b style="font-weight:normal">, and says
// bold as font-weight:700.
func (f *flow) styled(n *html.Node, marks []Mark) []Mark {
	bold, slant := false, false
	switch n.DataAtom {
	case atom.B, atom.Strong:
		bold = true
	case atom.I, atom.Em, atom.Cite, atom.Dfn, atom.Var:
		slant = true
	}
	off := func(kind string) { marks = without(marks, kind) }
	switch w := style(n, "font-weight"); {
	case w == "bold" || w == "bolder" || len(w) == 3 && w >= "600" && w <= "900":
		bold = true
	case w == "normal" || w == "lighter" || len(w) == 3 && w < "600" && w >= "100":
		bold = false
		off("strong")
	}
	switch style(n, "font-style") {
	case "italic", "oblique":
		slant = true
	case "normal":
		slant = false
		off("em")
	}
	if bold {
		marks = with(marks, Mark{Type: "strong"})
	}
	if slant {
		marks = with(marks, Mark{Type: "em"})
	}
	return marks
}

func attribute(n *html.Node, name string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == name && n.Attr[i].Namespace == "" {
			return n.Attr[i].Val
		}
	}
	return ""
}

// style reads one property of an inline style, in lower case.
func style(n *html.Node, property string) string {
	s := attribute(n, "style")
	if s == "" {
		return ""
	}
	value := ""
	for _, one := range strings.Split(s, ";") {
		if k, v, ok := strings.Cut(one, ":"); ok && strings.EqualFold(strings.TrimSpace(k), property) {
			value = strings.ToLower(strings.TrimSpace(v))
		}
	}
	return strings.TrimSpace(strings.TrimSuffix(value, "!important"))
}

func hidden(n *html.Node) bool {
	if style(n, "display") == "none" || style(n, "mso-hide") == "all" || wordBullet(n) {
		return true
	}
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "hidden" && n.DataAtom != atom.Body })
}

// textOf is all the words under a node.
func textOf(n *html.Node) string {
	var b strings.Builder
	gather(n, &b, maxBytes)
	return b.String()
}

// excerpt is the beginning of textOf, enough for the report: elements may be
// nested by the hundred, and the whole at each level would be too much work.
func excerpt(n *html.Node) string {
	var b strings.Builder
	gather(n, &b, 8*leftMax)
	return b.String()
}

func gather(n *html.Node, b *strings.Builder, enough int) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
		return
	}
	if n.Type == html.ElementNode && invisible[n.DataAtom] {
		return
	}
	edge := n.Type == html.ElementNode && !inlineTag(n.DataAtom) || n.DataAtom == atom.Br
	if edge {
		b.WriteByte(' ')
	}
	for c := n.FirstChild; c != nil && b.Len() < enough; c = c.NextSibling {
		gather(c, b, enough)
	}
	if edge {
		b.WriteByte(' ')
	}
}
