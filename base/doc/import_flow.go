package doc

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// flow is a run of blocks being made: finished ones, and the line that inline
// content is collected in until a block begins or ends.
type flow struct {
	r       *reading
	blocks  []Node
	line    []Node
	heading int  // level of the heading that is open, 0 for a paragraph
	pre     bool // newlines are breaks
	broken  bool // the last thing was a <br>: a newline of the source right after it says nothing
}

// text adds words to the line. Spaces are put in order when the line is finished.
func (f *flow) text(s string, marks []Mark) {
	if f.broken {
		s = strings.TrimPrefix(strings.TrimLeft(s, " \t"), "\n")
		f.broken = s == ""
	}
	if !f.pre && !f.r.classic {
		f.run(s, marks)
		return
	}
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			f.lineBreak(marks)
		}
		f.run(line, marks)
	}
}

func (f *flow) run(s string, marks []Mark) {
	if s != "" {
		f.line = append(f.line, Node{Type: "text", Text: s, Marks: marks})
	}
}

func (f *flow) lineBreak(marks []Mark) {
	f.line = append(f.line, Node{Type: "hard_break", Marks: marks})
}

func (f *flow) add(blocks ...Node) { f.blocks = append(f.blocks, blocks...) }

// flush finishes the line: two breaks with nothing between them part
// paragraphs, spaces at the edges go, runs of spaces become one.
func (f *flow) flush() {
	f.broken = false
	if len(f.line) == 0 {
		return
	}
	line := tidy(f.line)
	f.line = nil
	for len(line) > 0 {
		part := line
		line = nil
		for i := range part {
			if i > 0 && part[i].Type == "hard_break" && part[i-1].Type == "hard_break" {
				part, line = part[:i-1], trimBreaks(part[i+1:])
				break
			}
		}
		f.textblock(slices.Clone(trimBreaks(part)))
	}
}

func (f *flow) textblock(line []Node) {
	if len(line) == 0 {
		return
	}
	if f.heading > 0 {
		for i := range line {
			line[i].Marks = slices.DeleteFunc(slices.Clone(line[i].Marks), func(m Mark) bool { return m.Type == "strong" })
		}
		f.add(Node{Type: "heading", Attrs: map[string]any{"level": f.heading}, Content: joinRuns(line)})
		return
	}
	f.add(paragraphOf(joinRuns(line)))
}

// paragraphOf is a paragraph of this line; an address alone is made a link.
func paragraphOf(line []Node) Node {
	if only := &line[0]; len(line) == 1 && only.mark("link") == nil && bareAddress(only.Text) {
		only.Marks = with(only.Marks, Mark{Type: "link", Attrs: map[string]any{"href": only.Text}})
	}
	return Node{Type: "paragraph", Content: line}
}

// bareAddress tells whether a line is an address: how WordPress writes an embed.
func bareAddress(s string) bool {
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && tidyHref(s) == s
}

func trimBreaks(line []Node) []Node {
	for len(line) > 0 && line[0].Type == "hard_break" {
		line = line[1:]
	}
	for len(line) > 0 && line[len(line)-1].Type == "hard_break" {
		line = line[:len(line)-1]
	}
	return line
}

// tidy puts spaces in order as a browser does, over the whole line: runs become
// one plain space, none stands beside a break or at an edge. A single
// no-break space between two words is the writer's and stays.
func tidy(line []Node) []Node {
	out := make([]Node, 0, len(line))
	var gap []rune // spaces seen since the last word
	gapRun := -1   // the run of out that they belong to
	atEdge := true
	for _, n := range line {
		if n.Type == "hard_break" {
			gap, atEdge = gap[:0], true
			out = append(out, n)
			continue
		}
		var b strings.Builder
		text := cleanLine(n.Text)
		b.Grow(len(text))
		for text != "" {
			if r, size := utf8.DecodeRuneInString(text); isGap(r) {
				if len(gap) == 0 {
					gapRun = len(out)
				}
				gap, text = append(gap, r), text[size:]
				continue
			}
			if len(gap) > 0 && !atEdge {
				space := " "
				if len(gap) == 1 && gap[0] == '\u00a0' {
					space = "\u00a0"
				}
				if gapRun < len(out) && out[gapRun].Type == "text" {
					out[gapRun].Text += space
				} else {
					b.WriteString(space)
				}
			}
			gap, atEdge = gap[:0], false
			word := strings.IndexFunc(text, isGap)
			if word < 0 {
				word = len(text)
			}
			b.WriteString(text[:word])
			text = text[word:]
		}
		n.Text = b.String()
		out = append(out, n)
	}
	return slices.DeleteFunc(out, func(n Node) bool { return n.Type == "text" && n.Text == "" })
}

func isGap(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\f' }

// with adds a mark to those of a run, in the schema's order; one of each type.
func with(marks []Mark, m Mark) []Mark {
	out := slices.DeleteFunc(slices.Clone(marks), func(o Mark) bool { return o.Type == m.Type })
	out = append(out, m)
	slices.SortFunc(out, func(a, b Mark) int { return schemaMarks[a.Type].rank - schemaMarks[b.Type].rank })
	return out
}

func without(marks []Mark, kind string) []Mark {
	return slices.DeleteFunc(slices.Clone(marks), func(o Mark) bool { return o.Type == kind })
}
