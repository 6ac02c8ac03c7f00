package story

import (
	"embed"
	"strings"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

//go:embed pages/*.md
var pageFiles embed.FS

// defaults are the pages that every newsroom has from its first day.
var defaults = []string{"about", "corrections", "grievance", "privacy", "refunds"}

// byDefault gives a page as the program brings it, with the newsroom's own
// name and addresses in it. A line that names something the newsroom has not
// filled in yet is left out, so that no reader finds a gap.
func byDefault(m staff.Masthead, code lang.Code, slug string) (Page, bool) {
	if _, ok := lang.Known(string(code)); !ok || strings.ContainsAny(slug, "./") {
		return Page{}, false
	}
	b, err := pageFiles.ReadFile("pages/" + slug + "." + string(code) + ".md")
	if err != nil {
		return Page{}, false
	}
	title, text, _ := strings.Cut(string(b), "\n")
	p := Page{Slug: slug, Lang: code, Title: strings.TrimSpace(strings.TrimPrefix(title, "title:")), Body: read(fill(m, text))}
	p.at(m)
	return p, true
}

func fill(m staff.Masthead, text string) string {
	address := strings.Join(strings.FieldsFunc(m.Address, func(r rune) bool { return r == '\n' || r == '\r' }), ", ")
	values := map[string]string{"{{.Newsroom}}": m.Name, "{{.Address}}": address, "{{.Email}}": m.Email,
		"{{.GrievanceOfficer}}": m.GrievanceOfficer, "{{.GrievanceEmail}}": m.GrievanceEmail}
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		whole := true
		for name, value := range values {
			if strings.Contains(line, name) {
				whole = whole && value != ""
				line = strings.ReplaceAll(line, name, value)
			}
		}
		if whole {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// read makes a body from the little Markdown that the default pages are
// written in: headings, lists and paragraphs.
func read(text string) *doc.Node {
	body := &doc.Node{Type: "doc"}
	for _, block := range strings.Split(text, "\n\n") {
		block = strings.TrimSpace(block)
		if heading, ok := strings.CutPrefix(block, "## "); ok {
			body.Content = append(body.Content, doc.Node{Type: "heading", Attrs: map[string]any{"level": 2}, Content: wordsOf(heading)})
		} else if strings.HasPrefix(block, "- ") {
			items := doc.Node{Type: "bullet_list"}
			for _, item := range strings.Split(block, "\n") {
				p := doc.Node{Type: "paragraph", Content: wordsOf(strings.TrimPrefix(item, "- "))}
				items.Content = append(items.Content, doc.Node{Type: "list_item", Content: []doc.Node{p}})
			}
			body.Content = append(body.Content, items)
		} else if block != "" {
			body.Content = append(body.Content, doc.Node{Type: "paragraph", Content: wordsOf(strings.Join(strings.Fields(block), " "))})
		}
	}
	if len(body.Content) == 0 {
		return doc.Empty()
	}
	return body
}

func wordsOf(s string) []doc.Node { return []doc.Node{{Type: "text", Text: s}} }
