package doc

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxLists keeps nested lists inside the depth that Parse allows; deeper ones
// become further items of the last.
const maxLists = 5

// inner makes a flow for content that is to stand inside something else.
func (f *flow) inner() *flow { return &flow{r: f.r, pre: f.pre} }

// quotation keeps paragraphs together; what a quotation may not hold stands between.
func (f *flow) quotation(n *html.Node, marks []Mark) {
	f.flush()
	in := f.inner()
	in.children(n, f.styled(n, marks))
	in.flush()
	var said []Node
	end := func() {
		if len(said) > 0 {
			f.add(Node{Type: "blockquote", Content: said})
			said = nil
		}
	}
	for _, b := range in.blocks {
		switch b.Type {
		case "paragraph":
			said = append(said, b)
		case "heading":
			said = append(said, paragraphOf(b.Content))
		case "blockquote":
			said = append(said, b.Content...)
		default:
			end()
			f.add(b)
		}
	}
	end()
}

// list reads ul and ol. Google Docs and old pages nest a list directly in a
// list: it belongs to the item before it.
func (f *flow) list(n *html.Node, marks []Mark) {
	f.flush()
	f.r.lists++
	defer func() { f.r.lists-- }()
	l := Node{Type: "bullet_list"}
	if n.DataAtom == atom.Ol {
		start, err := strconv.Atoi(strings.TrimSpace(attribute(n, "start")))
		if err != nil || start < 0 || start > 1_000_000 {
			start = 1
		}
		l = Node{Type: "ordered_list", Attrs: map[string]any{"start": start}}
	}
	var after []Node
	marks = f.styled(n, marks)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		in := f.inner()
		if c.DataAtom == atom.Li && !hidden(c) {
			in.children(c, f.styled(c, marks))
		} else {
			in.walk(c, marks)
		}
		in.flush()
		held, lifted := itemContent(in.blocks)
		after = append(after, lifted...)
		switch last := len(l.Content) - 1; {
		case len(held) == 0:
		case c.DataAtom != atom.Li && last >= 0 && held[0].Type != "paragraph":
			l.Content[last].Content = append(l.Content[last].Content, held...)
		default:
			l.Content = append(l.Content, Node{Type: "list_item", Content: held})
		}
	}
	switch {
	case len(l.Content) == 0:
	case f.r.lists > maxLists:
		for _, item := range l.Content {
			f.add(item.Content...)
		}
	default:
		f.add(l)
	}
	f.add(after...)
}

// itemContent parts what an item may hold from what must stand after its list.
func itemContent(blocks []Node) (held, lifted []Node) {
	for _, b := range blocks {
		switch b.Type {
		case "paragraph", "bullet_list", "ordered_list":
			held = append(held, b)
		case "heading":
			held = append(held, paragraphOf(b.Content))
		case "blockquote":
			held = append(held, b.Content...)
		default:
			lifted = append(lifted, b)
		}
	}
	return held, lifted
}

// wordBullet is the sign that Word writes before a paragraph which is a list item.
func wordBullet(n *html.Node) bool { return strings.Contains(style(n, "mso-list"), "ignore") }

// wordItem makes the paragraph that was just finished an item of a list: Word
// pastes lists as paragraphs with a style.
func (f *flow) wordItem(n *html.Node, from int) {
	if len(f.blocks) != from+1 || f.blocks[from].Type != "paragraph" {
		return
	}
	kind := "bullet_list"
	if sign := strings.TrimSpace(bulletText(n)); sign != "" && (sign[0] >= '0' && sign[0] <= '9') {
		kind = "ordered_list"
	}
	item := Node{Type: "list_item", Content: []Node{f.blocks[from]}}
	f.blocks = f.blocks[:from]
	if from > 0 && f.blocks[from-1].Type == kind && wordListGoesOn(n) {
		f.blocks[from-1].Content = append(f.blocks[from-1].Content, item)
		return
	}
	l := Node{Type: kind, Content: []Node{item}}
	if kind == "ordered_list" {
		l.Attrs = map[string]any{"start": 1}
	}
	f.add(l)
}

func wordListGoesOn(n *html.Node) bool {
	p := n.PrevSibling
	for p != nil && p.Type != html.ElementNode {
		p = p.PrevSibling
	}
	return p != nil && strings.Contains(style(p, "mso-list"), "level")
}

func bulletText(n *html.Node) string {
	for c := range n.Descendants() {
		if wordBullet(c) {
			var b strings.Builder
			for t := range c.Descendants() {
				if t.Type == html.TextNode {
					b.WriteString(t.Data)
				}
			}
			return b.String()
		}
	}
	return ""
}
