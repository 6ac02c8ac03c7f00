package doc

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Picture is how one of our pictures is drawn: addresses and pixels.
type Picture struct {
	Src, Srcset   string
	Width, Height int
}

// Draw is what the renderer must be told.
type Draw struct {
	// Picture finds a picture's addresses. For unknown media the picture is left out and its caption kept.
	Picture func(media string) (Picture, bool)
	// Dateline is printed inside the first paragraph, "" for none.
	Dateline string
	// Lazy puts loading=lazy on all pictures but the first.
	Lazy bool
}

// pictureSizes is the text column of the reader's pages: 36rem, or the screen less its padding.
const pictureSizes = `(min-width:38rem) 36rem,calc(100vw - 2rem)`

// HTML draws a body for readers: semantic, every word and address escaped, no
// class but the dateline's. Notes are not drawn; a statement is a span with the
// id "s-" and its own. A block that runs against the body's direction says so.
func HTML(n *Node, d Draw) string {
	w := page{d: d, out: make([]byte, 0, 8<<10), rtl: rightToLeft(n, false)}
	w.mixed = w.rtl || anyRightToLeft(n)
	first := slices.IndexFunc(n.Content, func(b Node) bool { return b.Type == "paragraph" && len(b.Content) > 0 })
	if first < 0 && d.Dateline != "" {
		w.raw("<p>").dateline("").raw("</p>")
	}
	for i := range n.Content {
		w.dated = i == first && d.Dateline != ""
		w.block(&n.Content[i])
	}
	return string(w.out)
}

// page is an HTML body being written.
type page struct {
	d        Draw
	out      []byte
	rtl      bool            // the whole body
	mixed    bool            // some letters run from right to left
	bdi      bool            // the block being written runs from right to left
	dated    bool            // the block being written begins with the dateline
	pictures int             // drawn so far
	seen     map[string]bool // statements whose id is written: an id stands once in a page
	open     []Mark          // marks whose tags are open
}

// tightItem tells whether a list item's one paragraph needs no element of its own.
func tightItem(n *Node) bool {
	for i := range n.Content {
		if (n.Content[i].Type == "paragraph") != (i == 0) {
			return false
		}
	}
	return true
}

func (w *page) raw(s string) *page { w.out = append(w.out, s...); return w }

// block writes a block; one in which nothing is written leaves no trace.
func (w *page) block(n *Node) {
	start := len(w.out)
	switch n.Type {
	case "rule":
		w.raw("<hr>")
		return
	case "picture":
		w.picture(n)
		return
	}
	tag := schemaNodes[n.Type].Tag
	if n.Type == "heading" {
		tag = "h" + strconv.Itoa(n.number("level", 2))
	}
	w.raw("<").raw(tag)
	if first := n.number("start", 1); n.Type == "ordered_list" && first != 1 {
		w.raw(` start="`).raw(strconv.Itoa(first)).raw(`"`)
	}
	tight := n.Type == "list_item" && tightItem(n)
	switch {
	case n.textblock():
		w.direction(n)
	case tight:
		w.direction(&n.Content[0])
	}
	w.raw(">")
	inside := len(w.out)
	if n.textblock() {
		if w.dated {
			w.dateline(" – ")
		}
		w.line(n)
	}
	for i := range n.Content {
		switch child := &n.Content[i]; {
		case tight && i == 0:
			w.line(child)
		case !n.textblock():
			w.block(child)
		}
	}
	if len(w.out) == inside {
		w.out = w.out[:start]
		return
	}
	w.raw("</").raw(tag).raw(">")
}

// direction notes which way a block runs and says it where the body runs the other way.
func (w *page) direction(n *Node) {
	w.bdi = false
	if !w.mixed {
		return
	}
	w.bdi = rightToLeft(n, w.rtl)
	if w.bdi != w.rtl {
		if w.bdi {
			w.raw(` dir="rtl"`)
		} else {
			w.raw(` dir="ltr"`)
		}
	}
}

// line writes the inline content of a textblock. Tags stay open over
// neighbouring runs, so that a statement with an emphasised word is one span.
func (w *page) line(n *Node) {
	for i := range n.Content {
		run := &n.Content[i]
		w.marks(run.Marks)
		if run.Type == "hard_break" {
			w.raw("<br>")
		} else {
			w.words(run.Text)
		}
	}
	w.marks(nil)
}

func (w *page) dateline(after string) *page {
	return w.raw(`<span class=date>`).text(w.d.Dateline).raw("</span>").raw(after)
}

// marks closes what the next run does not carry and opens what it adds.
func (w *page) marks(want []Mark) {
	same, rest := 0, want
	for same < len(w.open) {
		next := 0
		for next < len(rest) && schemaMarks[rest[next].Type].Internal {
			next++
		}
		if next == len(rest) || !sameMark(&w.open[same], &rest[next]) {
			break
		}
		same, rest = same+1, rest[next+1:]
	}
	for len(w.open) > same {
		w.closeMark(&w.open[len(w.open)-1])
		w.open = w.open[:len(w.open)-1]
	}
	for _, m := range rest {
		if !schemaMarks[m.Type].Internal {
			w.openMark(&m)
			w.open = append(w.open, m)
		}
	}
}

func sameMark(a, b *Mark) bool {
	if a.Type != b.Type {
		return false
	}
	if len(a.Attrs) == 0 && len(b.Attrs) == 0 {
		return true
	}
	return reflect.DeepEqual(a.Attrs, b.Attrs)
}

func (w *page) openMark(m *Mark) {
	switch m.Type {
	case "link":
		href := m.str("href")
		w.raw(`<a href="`).text(href).raw(`"`)
		if len(href) > 4 && strings.EqualFold(href[:4], "http") {
			w.raw(` rel="noopener"`)
		}
	case "day":
		w.raw(`<time datetime="`).text(m.str("date")).raw(`"`)
	case "statement":
		id := m.str("id")
		w.raw("<span")
		if !w.seen[id] {
			if w.seen == nil {
				w.seen = map[string]bool{}
			}
			w.seen[id] = true
			w.raw(` id="s-`).text(id).raw(`"`)
		}
	default:
		w.raw("<").raw(schemaMarks[m.Type].Tag)
	}
	w.raw(">")
}

func (w *page) closeMark(m *Mark) { w.raw("</").raw(schemaMarks[m.Type].Tag).raw(">") }

// text writes words or an attribute's value, escaped.
func (w *page) text(s string) *page {
	from := 0
	for i := range len(s) {
		var esc string
		switch s[i] {
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		case '&':
			esc = "&amp;"
		case '"':
			esc = "&#34;"
		case '\'':
			esc = "&#39;"
		default:
			continue
		}
		w.out = append(append(w.out, s[from:i]...), esc...)
		from = i + 1
	}
	w.out = append(w.out, s[from:]...)
	return w
}

func (w *page) picture(n *Node) {
	var p Picture
	ok := w.d.Picture != nil
	if ok {
		p, ok = w.d.Picture(n.str("media"))
	}
	caption, credit := n.str("caption"), n.str("credit")
	if !ok {
		if caption != "" || credit != "" {
			w.raw("<p>").caption(caption, credit).raw("</p>")
		}
		return
	}
	w.raw(`<figure><img src="`).text(p.Src).raw(`"`)
	if p.Srcset != "" {
		w.raw(` srcset="`).text(p.Srcset).raw(`" sizes="` + pictureSizes + `"`)
	}
	if p.Width > 0 && p.Height > 0 {
		w.raw(` width="`).raw(strconv.Itoa(p.Width)).raw(`" height="`).raw(strconv.Itoa(p.Height)).raw(`"`)
	}
	w.raw(` alt="`).text(n.str("alt")).raw(`"`)
	if w.d.Lazy && w.pictures > 0 {
		w.raw(` loading="lazy"`)
	}
	w.raw(">")
	w.pictures++
	if caption != "" || credit != "" {
		w.raw("<figcaption>").caption(caption, credit).raw("</figcaption>")
	}
	w.raw("</figure>")
}

func (w *page) caption(caption, credit string) *page {
	w.text(caption)
	if credit != "" {
		if caption != "" {
			w.raw(" ")
		}
		w.raw("<small>").text(credit).raw("</small>")
	}
	return w
}
