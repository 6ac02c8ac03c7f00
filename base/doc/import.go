package doc

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Left is something that an import left out or changed: what it was, and its words (at most 200 characters).
type Left struct{ What, Text string }

// Import is what the importer must be told.
type Import struct {
	// Media is asked for each picture. Without an id the picture becomes a link
	// where it has an address, its caption stays as words, and it is named in Left.
	Media func(src, alt, caption, credit string) (id string, ok bool)
}

// FromHTML makes a body from pasted or imported HTML. What the schema has no
// place for is named in what it left; no visible word is lost without that.
// The body it returns passes Parse.
func FromHTML(src string, im Import) (*Node, []Left) { return fromHTML(src, im, false) }

// FromClassic is FromHTML for bodies of WordPress's classic editor, in which
// blank lines part paragraphs and single newlines are breaks (its wpautop).
// A body that holds blocks is read as FromHTML reads it.
func FromClassic(src string, im Import) (*Node, []Left) {
	return fromHTML(src, im, !strings.Contains(src, "<!-- wp:"))
}

func fromHTML(src string, im Import, classic bool) (*Node, []Left) {
	r := &reading{im: im, classic: classic, opened: map[string]int{}}
	if len(src) > maxBytes {
		end := maxBytes
		for end > 0 && !utf8.RuneStart(src[end]) {
			end--
		}
		r.leave("too-long", src[end:])
		src = src[:end]
	}
	src = strings.ReplaceAll(strings.ToValidUTF8(src, "\ufffd"), "\r\n", "\n")
	r.codes = pairedShortcodes(src)
	src = captionFigures(src)
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	parts, err := html.ParseFragmentWithOptions(strings.NewReader(src), body, html.ParseOptionEnableScripting(false))
	if err != nil {
		return r.withoutMarkup(src)
	}
	for _, p := range parts { // the parser gives them apart; a paragraph may need to see the one before it
		body.AppendChild(p)
	}
	f := flow{r: r}
	f.children(body, nil)
	f.flush()
	return r.fit(f.blocks), r.left
}

// withoutMarkup is the way out for HTML that the parser refuses (elements
// nested by the hundred): its words alone.
func (r *reading) withoutMarkup(src string) (*Node, []Left) {
	r.leave("too-deep", src)
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(src))
	silent := ""
	for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
		name, _ := z.TagName()
		switch {
		case tt == html.StartTagToken && invisible[atom.Lookup(name)]:
			silent = string(name)
		case tt == html.EndTagToken && string(name) == silent:
			silent = ""
		case tt == html.StartTagToken || tt == html.EndTagToken:
			if !inlineTag(atom.Lookup(name)) {
				b.WriteString("\n\n")
			}
		case tt == html.TextToken && silent == "":
			b.WriteString(html.UnescapeString(string(z.Raw())))
		}
	}
	n := FromText(b.String())
	return r.fit(n.Content), r.left
}

// FromText makes a body from plain words: blank lines part paragraphs, single newlines are breaks.
func FromText(plain string) *Node {
	r := &reading{classic: true}
	f := flow{r: r}
	f.text(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(plain, "\ufffd")), nil)
	f.flush()
	return r.fit(f.blocks)
}

// reading is one import under way.
type reading struct {
	im      Import
	classic bool
	codes   map[string]bool // names that stand in the text as [/name], so that [name] is no word of it
	opened  map[string]int  // shortcodes open now
	left    []Left
	lists   int // lists open round the present one
}

// leave names what is not kept as it was.
func (r *reading) leave(what, text string) {
	if len(text) > 2000 {
		text = strings.ToValidUTF8(text[:2000], "")
	}
	r.left = append(r.left, Left{what, cut(strings.Join(strings.Fields(cleanLine(text)), " "), leftMax)})
}

const leftMax = 200

// fit is the body of these blocks, up to the limits of Parse.
func (r *reading) fit(blocks []Node) *Node {
	size, count := 64, 1
	for i := range blocks {
		s, c := blocks[i].weight()
		if size, count = size+s, count+c; size > maxBytes || count > maxNodes {
			r.leave("too-long", Text(&Node{Content: blocks[i : i+1]}))
			blocks = blocks[:i]
			break
		}
	}
	if len(blocks) == 0 {
		return Empty()
	}
	return &Node{Type: "doc", Content: blocks}
}

// weight is at least the bytes that a node takes in the stored form, and its nodes.
func (n *Node) weight() (size, count int) {
	size, count = 64+2*len(n.Text), 1
	for _, v := range n.Attrs {
		s, _ := v.(string)
		size += 32 + 2*len(s)
	}
	for _, m := range n.Marks {
		size += 48
		for _, v := range m.Attrs {
			s, _ := v.(string)
			size += 32 + 2*len(s)
		}
	}
	for i := range n.Content {
		s, c := n.Content[i].weight()
		size, count = size+s, count+c
	}
	return size, count
}
