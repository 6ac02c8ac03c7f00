package doc

import (
	"strconv"
	"strings"
)

// Markdown is a body in CommonMark. A picture is its caption; notes are not in it.
func Markdown(n *Node) string {
	var out []string
	for i := range n.Content {
		if s := markdownBlock(&n.Content[i]); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n\n")
}

func markdownBlock(n *Node) string {
	switch n.Type {
	case "paragraph":
		return markdownLine(n)
	case "heading":
		if s := markdownLine(n); s != "" {
			return strings.Repeat("#", n.number("level", 2)) + " " + strings.ReplaceAll(s, "\\\n", " ")
		}
	case "rule":
		return "* * *"
	case "picture":
		return markdownText.Replace(strings.TrimSpace(n.str("caption") + " " + n.str("credit")))
	case "blockquote":
		return prefixed(Markdown(n), "> ", "> ")
	case "bullet_list", "ordered_list":
		return markdownList(n)
	}
	return ""
}

func markdownList(n *Node) string {
	var items []string
	for i := range n.Content {
		sign := "- "
		if n.Type == "ordered_list" {
			sign = strconv.Itoa(n.number("start", 1)+i) + ". "
		}
		items = append(items, prefixed(Markdown(&n.Content[i]), sign, strings.Repeat(" ", len(sign))))
	}
	return strings.Join(items, "\n")
}

// prefixed puts one sign before the first line and another before the rest.
func prefixed(s, first, rest string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		sign := rest
		if i == 0 {
			sign = first
		}
		lines[i] = strings.TrimRight(sign+line, " ")
	}
	return strings.Join(lines, "\n")
}

// markdownText escapes what CommonMark would read as a sign, wherever it stands.
var markdownText = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`, "&", `\&`)

var markdownHref = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C")

func markdownLine(n *Node) string {
	var b strings.Builder
	for i := range n.Content {
		run := &n.Content[i]
		if run.Type == "hard_break" {
			b.WriteString("\\\n")
			continue
		}
		// The signs must touch the words, or CommonMark prints them as they stand.
		words := strings.TrimSpace(run.Text)
		at := strings.Index(run.Text, words)
		if words == "" {
			b.WriteString(run.Text)
			continue
		}
		s := markdownText.Replace(words)
		if run.mark("em") != nil {
			s = "*" + s + "*"
		}
		if run.mark("strong") != nil {
			s = "**" + s + "**"
		}
		if link := run.mark("link"); link != nil {
			s = "[" + s + "](" + markdownHref.Replace(link.str("href")) + ")"
		}
		b.WriteString(run.Text[:at] + s + run.Text[at+len(words):])
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	for i := range lines {
		lines[i] = leadingSign(strings.TrimLeft(lines[i], " "))
	}
	return strings.Join(lines, "\n")
}

// leadingSign escapes what would turn a paragraph into a list or a rule.
func leadingSign(s string) string {
	if s == "" {
		return s
	}
	if s[0] == '-' || s[0] == '+' || s[0] == '=' || s[0] == '~' {
		return `\` + s
	}
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') {
		return s[:digits] + `\` + s[digits:]
	}
	return s
}
