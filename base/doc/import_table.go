package doc

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// table makes each row a paragraph "a | b". A row of one cell (letters and old
// pages are laid out so) gives its blocks as they are.
func (f *flow) table(n *html.Node, marks []Mark) {
	f.flush()
	if rows := f.rows(n, f.styled(n, marks)); rows > 0 {
		f.r.leave("table", excerpt(n))
	}
}

// rows reads what stands in a table and gives how many rows had several cells.
func (f *flow) rows(n *html.Node, marks []Mark) int {
	count := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Thead, atom.Tbody, atom.Tfoot:
			count += f.rows(c, f.styled(c, marks))
		case atom.Tr:
			if hidden(c) {
				f.walk(c, marks)
			} else if f.row(c, f.styled(c, marks)) {
				count++
			}
		default:
			f.walk(c, marks)
			f.flush()
		}
	}
	return count
}

func (f *flow) row(n *html.Node, marks []Mark) bool {
	var cells [][]Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) == "" {
			continue
		}
		in := f.inner()
		in.walk(c, marks)
		in.flush()
		if c.Type == html.ElementNode && !invisible[c.DataAtom] {
			cells = append(cells, in.blocks)
		}
	}
	if len(cells) == 1 {
		f.add(cells[0]...)
		return false
	}
	var line, after []Node
	for i, cell := range cells {
		if i > 0 {
			line = append(line, Node{Type: "text", Text: " | "})
		}
		runs, pictures := inlineOf(cell)
		line, after = append(line, runs...), append(after, pictures...)
	}
	if slices.ContainsFunc(line, func(r Node) bool { return strings.Trim(r.Text, " |") != "" }) {
		f.line = line
		f.flush()
	}
	f.add(after...)
	return len(line) > 0
}

// inlineOf is the words of several blocks on one line, and the pictures apart.
func inlineOf(blocks []Node) (runs, pictures []Node) {
	for i := range blocks {
		b := &blocks[i]
		if b.Type == "picture" {
			pictures = append(pictures, *b)
			continue
		}
		content := b.Content
		if !b.textblock() {
			var p []Node
			content, p = inlineOf(b.Content)
			pictures = append(pictures, p...)
		}
		for j, r := range content {
			if j == 0 && len(runs) > 0 {
				runs = append(runs, Node{Type: "text", Text: " "})
			}
			if r.Type == "hard_break" {
				r = Node{Type: "text", Text: " ", Marks: r.Marks}
			}
			runs = append(runs, r)
		}
	}
	return runs, pictures
}
