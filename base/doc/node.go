package doc

import (
	"bytes"
	"encoding/json"
)

// Node is one part of a body: the whole, a block, or a run of words.
type Node struct {
	Type    string         `json:"type"`
	Attrs   map[string]any `json:"attrs,omitempty"`
	Content []Node         `json:"content,omitempty"`
	Text    string         `json:"text,omitempty"`
	Marks   []Mark         `json:"marks,omitempty"`
}

// Mark says something about a run of words: that they are a link, a statement, a day.
type Mark struct {
	Type  string         `json:"type"`
	Attrs map[string]any `json:"attrs,omitempty"`
}

// Empty is a body with nothing written in it yet.
func Empty() *Node {
	return &Node{Type: "doc", Content: []Node{{Type: "paragraph"}}}
}

// stored is the form in which a body is kept: sealed revisions outlive their
// schema, so each says which version it was written under.
type stored struct {
	V   int   `json:"v"`
	Doc *Node `json:"doc"`
}

// The encoder of a type that holds itself is made here, before there are
// goroutines: the race detector objects when two of them ask encoding/json for
// it at once for the first time, as an import does (seen with Go 1.26).
var _ = Empty().Marshal()

// Marshal gives the stored form of a body, the same bytes for the same body.
func (n *Node) Marshal() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // escaping would make "<" six bytes; a page that embeds JSON escapes for itself
	if err := e.Encode(stored{Version, n}); err != nil {
		panic("doc: a checked body cannot be encoded: " + err.Error())
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

func (n *Node) str(name string) string { return attr(n.Attrs, name) }
func (m *Mark) str(name string) string { return attr(m.Attrs, name) }

func attr(attrs map[string]any, name string) string {
	s, _ := attrs[name].(string)
	return s
}

// number reads a whole number that Parse has left as int; a body built by hand may lack it.
func (n *Node) number(name string, missing int) int {
	switch v := n.Attrs[name].(type) {
	case int:
		return v
	case float64:
		return int(v)
	}
	return missing
}

// mark finds a node's mark of one type, or nil.
func (n *Node) mark(kind string) *Mark {
	for i := range n.Marks {
		if n.Marks[i].Type == kind {
			return &n.Marks[i]
		}
	}
	return nil
}

// words is the text of a node's inline content, hard breaks as newlines.
func (n *Node) words() string {
	if len(n.Content) == 1 && n.Content[0].Type == "text" {
		return n.Content[0].Text
	}
	var b []byte
	for i := range n.Content {
		if n.Content[i].Type == "hard_break" {
			b = append(b, '\n')
		} else {
			b = append(b, n.Content[i].Text...)
		}
	}
	return string(b)
}

// textblock tells whether a node holds words directly.
func (n *Node) textblock() bool { return n.Type == "paragraph" || n.Type == "heading" }

// eachBlock visits every textblock and picture in reading order, with the
// index of the top-level block that holds it.
func (n *Node) eachBlock(visit func(top int, b *Node)) {
	for i := range n.Content {
		eachBlockIn(&n.Content[i], i, visit)
	}
}

func eachBlockIn(n *Node, top int, visit func(int, *Node)) {
	if n.textblock() || n.Type == "picture" {
		visit(top, n)
		return
	}
	for i := range n.Content {
		eachBlockIn(&n.Content[i], top, visit)
	}
}
