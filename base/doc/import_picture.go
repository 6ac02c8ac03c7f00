package doc

import (
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// img makes a picture, or the character that an emoji's picture stands for.
func (f *flow) img(n *html.Node, marks []Mark) {
	alt := strings.TrimSpace(attribute(n, "alt"))
	class := attribute(n, "class")
	if alt != "" && (strings.Contains(class, "emoji") || strings.Contains(class, "wp-smiley")) {
		f.run(alt, marks)
		return
	}
	if w, h := attribute(n, "width"), attribute(n, "height"); (w == "1" || w == "0") && (h == "1" || h == "0") {
		f.r.leave("counting pixel", source(n))
		return
	}
	f.flush()
	f.picture(source(n), alt, "", "")
}

// tight is a clean line with single spaces: what is dropped from it may have stood between two.
func tight(s string) string {
	s = strings.TrimSpace(cleanLine(s))
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	return s
}

// picture asks for the media; without it the address becomes a link and the caption stays as words.
func (f *flow) picture(src, alt, caption, credit string) {
	alt, caption, credit = tight(alt), tight(caption), tight(credit)
	spec := schemaNodes["picture"].Attrs
	short := len(alt) <= spec["alt"].Max && len(caption) <= spec["caption"].Max && len(credit) <= spec["credit"].Max
	if f.r.im.Media != nil && short {
		if id, ok := f.r.im.Media(src, alt, caption, credit); ok && isID(id) {
			f.add(Node{Type: "picture", Attrs: map[string]any{"media": id, "alt": alt, "caption": caption, "credit": credit}})
			return
		}
	}
	f.r.leave("picture", strings.TrimSpace(cutSource(src)+" "+alt))
	outer := f.heading
	f.heading = 0
	defer func() { f.heading = outer }()
	words := strings.TrimSpace(caption + " " + credit)
	href := tidyHref(src)
	if href == "" {
		f.run(words, nil)
		f.flush()
		return
	}
	shown := words
	if shown == "" {
		shown = alt
	}
	if shown == "" {
		shown = path.Base(strings.SplitN(href, "?", 2)[0])
	}
	f.run(shown, []Mark{{Type: "link", Attrs: map[string]any{"href": href}}})
	f.flush()
}

// cutSource keeps a data: address from filling the report.
func cutSource(src string) string {
	if strings.HasPrefix(src, "data:") {
		src, _, _ = strings.Cut(src, ",")
	}
	return src
}

// source is where a picture is: pages that load pictures late keep the true
// address beside an empty one.
func source(n *html.Node) string {
	src := strings.TrimSpace(attribute(n, "src"))
	if src != "" && !strings.HasPrefix(src, "data:image/gif") && !strings.HasPrefix(src, "data:image/svg") {
		return src
	}
	for _, late := range []string{"data-src", "data-lazy-src", "data-original", "data-orig-file"} {
		if s := strings.TrimSpace(attribute(n, late)); s != "" {
			return s
		}
	}
	for _, set := range []string{"srcset", "data-srcset"} {
		if s := strings.Fields(attribute(n, set)); len(s) > 0 {
			return strings.TrimRight(s[0], ",")
		}
	}
	return src
}

// figure is a picture with its caption. What holds several, or something else
// than a picture, is read part by part.
func (f *flow) figure(n *html.Node, marks []Mark) {
	f.flush()
	var pictures, captions []*html.Node
	plain := true
	for c := range n.Descendants() {
		if !plain || len(pictures) > 1 || len(captions) > 1 {
			break
		}
		switch {
		case c.DataAtom == atom.Img:
			pictures = append(pictures, c)
		case c.DataAtom == atom.Figcaption:
			captions = append(captions, c)
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" && !under(c, captions):
			plain = false
		case c.Type == html.ElementNode && !inlineTag(c.DataAtom) && c.DataAtom != atom.Div && c.DataAtom != atom.Source && !under(c, captions):
			plain = false
		}
	}
	if strings.Contains(attribute(n, "class"), "wp-block-embed") {
		f.r.leave("embed", excerpt(n))
	}
	if !plain || len(pictures) != 1 || len(captions) > 1 || hidden(n) || under(pictures[0], captions) {
		f.children(n, f.styled(n, marks))
		f.flush()
		return
	}
	caption, credit := "", ""
	if len(captions) == 1 {
		caption, credit = captionOf(captions[0])
	}
	f.picture(source(pictures[0]), strings.TrimSpace(attribute(pictures[0], "alt")), caption, credit)
}

func under(n *html.Node, roots []*html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		for _, r := range roots {
			if p == r {
				return true
			}
		}
	}
	return false
}

// captionOf parts a caption from the credit that our own pages, and many
// others, set small at its end.
func captionOf(n *html.Node) (caption, credit string) {
	line := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	last := n.LastChild
	if last != nil && (last.DataAtom == atom.Small || last.DataAtom == atom.Cite) {
		credit = line(textOf(last))
		n.RemoveChild(last)
	}
	return line(textOf(n)), credit
}
