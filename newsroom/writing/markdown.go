package writing

import (
	"regexp"
	"strings"

	"github.com/nightdesk/nightdesk/base/doc"
)

// Text pages are written in a plain field, in the small part of Markdown that
// people write anyway: ## subheading, - list, 1. list, > quotation, **bold**,
// *italic*, [words](address), * * * for a rule, and ![what it shows](picture:ID)
// for a picture that the page already holds. toMarkdown and fromMarkdown undo
// each other for all of that.

// toMarkdown writes a body for the field.
func toMarkdown(n *doc.Node) string {
	var out []string
	for _, block := range n.Content {
		s := doc.Markdown(&doc.Node{Type: "doc", Content: []doc.Node{block}})
		if block.Type == "picture" {
			media, _ := block.Attrs["media"].(string)
			alt, _ := block.Attrs["alt"].(string)
			caption, _ := block.Attrs["caption"].(string)
			credit, _ := block.Attrs["credit"].(string)
			s = "![" + field(alt) + "](picture:" + media + ")"
			if caption != "" || credit != "" {
				s += " " + field(caption)
			}
			if credit != "" {
				s += " | " + field(credit)
			}
		}
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n\n")
}

// field writes one of a picture's texts on a line of its own kind.
func field(s string) string {
	return strings.NewReplacer("\n", " ", "]", ")", "[", "(", "|", "/").Replace(s)
}

var pictureLine = regexp.MustCompile(`^!\[([^\]]*)\]\(picture:([A-Za-z0-9._-]{1,128})\)(?: ([^|]*))?(?:\| (.*))?$`)

// fromMarkdown reads the field. It never fails: what is no mark is words.
func fromMarkdown(text string) *doc.Node {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	out := &doc.Node{Type: "doc"}
	var words strings.Builder
	flush := func() {
		if strings.TrimSpace(words.String()) != "" {
			n, _ := doc.FromHTML(words.String(), doc.Import{})
			out.Content = append(out.Content, n.Content...)
		}
		words.Reset()
	}
	for _, block := range blocks(text) {
		if m := pictureLine.FindStringSubmatch(block); m != nil {
			flush()
			out.Content = append(out.Content, doc.Node{Type: "picture", Attrs: map[string]any{"media": m[2], "alt": m[1],
				"caption": strings.TrimSpace(m[3]), "credit": strings.TrimSpace(m[4])}})
			continue
		}
		words.WriteString(blockHTML(block, 0))
	}
	flush()
	if len(out.Content) == 0 {
		return doc.Empty()
	}
	return out
}

// blocks parts a text at blank lines; a list keeps the lines that are indented below it.
func blocks(text string) []string {
	var out []string
	for _, b := range regexp.MustCompile(`\n[ \t]*\n+`).Split(text, -1) {
		b = strings.Trim(b, "\n")
		if strings.TrimSpace(b) == "" {
			continue
		}
		if last := len(out) - 1; last >= 0 && strings.HasPrefix(b, "  ") && itemMark.MatchString(out[last]) {
			out[last] += "\n\n" + b
			continue
		}
		out = append(out, b)
	}
	return out
}

var (
	itemMark = regexp.MustCompile(`^(?:([-*+])|(\d{1,7})[.)])(?: +|$)`)
	ruleMark = regexp.MustCompile(`^(?:\* ?){3,}$|^(?:- ?){3,}$`)
	headMark = regexp.MustCompile(`^(#{1,6}) +`)
)

// deepest is how far quotations and lists nest.
const deepest = 8

func blockHTML(block string, depth int) string {
	switch {
	case ruleMark.MatchString(strings.TrimSpace(block)):
		return "<hr>"
	case headMark.MatchString(block):
		head, rest, more := strings.Cut(block, "\n")
		marks := headMark.FindStringSubmatch(head)[1]
		tag := "h2"
		if len(marks) > 2 {
			tag = "h3"
		}
		s := "<" + tag + ">" + inlineHTML(head[len(marks):]) + "</" + tag + ">"
		if more {
			s += blockHTML(rest, depth)
		}
		return s
	case strings.HasPrefix(block, ">") && depth < deepest:
		lines := strings.Split(block, "\n")
		for i, l := range lines {
			lines[i] = strings.TrimPrefix(strings.TrimPrefix(l, ">"), " ")
		}
		return "<blockquote>" + allHTML(strings.Join(lines, "\n"), depth+1) + "</blockquote>"
	case itemMark.MatchString(block) && depth < deepest:
		return listHTML(block, depth)
	}
	return "<p>" + inlineHTML(block) + "</p>"
}

func allHTML(text string, depth int) string {
	var b strings.Builder
	for _, one := range blocks(text) {
		b.WriteString(blockHTML(one, depth))
	}
	return b.String()
}

// listHTML reads a list: items begin with the mark, what is indented belongs to them.
func listHTML(block string, depth int) string {
	first := itemMark.FindStringSubmatch(block)
	open, shut := "<ul>", "</ul>"
	if first[2] != "" {
		open, shut = `<ol start="`+first[2]+`">`, "</ol>"
	}
	var items []string
	wide := 0 // of the mark: what belongs to its item is indented as far
	for _, l := range strings.Split(block, "\n") {
		if m := itemMark.FindString(l); m != "" {
			items, wide = append(items, l[len(m):]), len(m)
			continue
		}
		indent := 0
		for indent < len(l) && indent < wide && l[indent] == ' ' {
			indent++
		}
		items[len(items)-1] += "\n" + l[indent:]
	}
	var b strings.Builder
	b.WriteString(open)
	for _, one := range items {
		b.WriteString("<li>" + itemHTML(one, depth+1) + "</li>")
	}
	return b.String() + shut
}

// itemHTML reads an item, in which a list may follow the words at once.
func itemHTML(item string, depth int) string {
	lines := strings.Split(item, "\n")
	for i := 1; i < len(lines); i++ {
		if itemMark.MatchString(lines[i]) && lines[i-1] != "" {
			lines[i-1] += "\n"
			break
		}
	}
	return allHTML(strings.Join(lines, "\n"), depth)
}
