package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
)

//go:embed stories/*.md desk/*.md
var files embed.FS

// script is one report as it was written for the demonstration: a head of
// "key: value" lines, a blank line, and blocks apart by blank lines.
type script struct {
	file string
	head map[string]string
	body string
}

// Scripts reads every report of a folder, the oldest first: "stories" went out, "desk" has not.
func scripts(folder string) ([]script, error) {
	names, err := fs.Glob(files, folder+"/*.md")
	if err != nil {
		return nil, err
	}
	var all []script
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		s := script{file: name, head: map[string]string{}}
		head, body, _ := strings.Cut(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n\n")
		for _, line := range strings.Split(head, "\n") {
			key, value, ok := strings.Cut(line, ":")
			if !ok {
				return nil, fmt.Errorf("%s: %q is not a line of the head", name, line)
			}
			s.head[key] = strings.TrimSpace(value)
		}
		s.body = strings.TrimSpace(body)
		if _, _, err := s.when(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b script) int {
		dayA, timeA, _ := a.when()
		dayB, timeB, _ := b.when()
		if dayA != dayB {
			return dayA - dayB
		}
		return int(timeA - timeB)
	})
	return all, nil
}

// when is the day counted from today and the time of that day at which a report went out.
func (s script) when() (day int, at time.Duration, err error) {
	if day, err = strconv.Atoi(s.head["day"]); err != nil {
		return 0, 0, err
	}
	t, err := time.Parse("15:04", s.head["time"])
	return day, time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err
}

func (s script) lang() lang.Code { return lang.Code(s.head["lang"]) }

// list cuts a field with several values.
func (s script) list(key string) (out []string) {
	for _, v := range strings.Split(s.head[key], ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// write makes the body, for a report that goes out on a day.
func (s script) write(day time.Time) (*doc.Node, error) {
	body := &doc.Node{Type: "doc"}
	for _, block := range strings.Split(s.body, "\n\n") {
		if block = strings.TrimSpace(block); block == "" {
			continue
		}
		n, err := s.block(block, day)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.file, err)
		}
		body.Content = append(body.Content, n)
	}
	return doc.Parse(body.Marshal())
}

func (s script) block(text string, day time.Time) (doc.Node, error) {
	paragraph := func(text string) (doc.Node, error) {
		content, err := s.inline(strings.ReplaceAll(text, "\n", " "), day, nil)
		return doc.Node{Type: "paragraph", Content: content}, err
	}
	switch {
	case strings.HasPrefix(text, "## "):
		content, err := s.inline(text[3:], day, nil)
		return doc.Node{Type: "heading", Attrs: map[string]any{"level": 2}, Content: content}, err
	case strings.HasPrefix(text, "> "):
		p, err := paragraph(strings.ReplaceAll(text[2:], "\n> ", " "))
		return doc.Node{Type: "blockquote", Content: []doc.Node{p}}, err
	case strings.HasPrefix(text, "- "):
		list := doc.Node{Type: "bullet_list"}
		for _, item := range strings.Split(text[2:], "\n- ") {
			p, err := paragraph(item)
			if err != nil {
				return list, err
			}
			list.Content = append(list.Content, doc.Node{Type: "list_item", Content: []doc.Node{p}})
		}
		return list, nil
	}
	return paragraph(text)
}

// inline cuts a line into runs of words: {{kind|…}}words{{/}} for a statement,
// {{day|-2}}weekday{{/}} for a day, **strong**, *em* and [words](address).
func (s script) inline(text string, day time.Time, marks []doc.Mark) ([]doc.Node, error) {
	var out []doc.Node
	for text != "" {
		i, open := first(text, "{{", "**", "*", "[")
		if i < 0 {
			return append(out, run(text, marks)...), nil
		}
		out = append(out, run(text[:i], marks)...)
		rest := text[i+len(open):]
		inside, after, mark, words, err := s.span(open, rest, day)
		if err != nil {
			return nil, err
		}
		if words != "" { // a weekday: the word itself is what code knows
			out = append(out, run(words, append(slices.Clone(marks), mark))...)
		} else {
			nodes, err := s.inline(inside, day, append(slices.Clone(marks), mark))
			if err != nil {
				return nil, err
			}
			out = append(out, nodes...)
		}
		text = after
	}
	return out, nil
}

// span reads one marked run: what is inside, what comes after, and its mark.
func (s script) span(open, rest string, day time.Time) (inside, after string, mark doc.Mark, words string, err error) {
	switch open {
	case "{{":
		head, rest, ok := strings.Cut(rest, "}}")
		inside, after, ok2 := strings.Cut(rest, "{{/}}")
		if !ok || !ok2 {
			return "", "", mark, "", fmt.Errorf("an open %q", head)
		}
		mark, words, err = s.said(strings.Split(head, "|"), day)
		return inside, after, mark, words, err
	case "[":
		label, rest, ok := strings.Cut(rest, "](")
		href, after, ok2 := strings.Cut(rest, ")")
		if !ok || !ok2 {
			return "", "", mark, "", fmt.Errorf("an open link %q", label)
		}
		return label, after, doc.Mark{Type: "link", Attrs: map[string]any{"href": href}}, "", nil
	}
	inside, after, ok := strings.Cut(rest, open)
	if !ok {
		return "", "", mark, "", fmt.Errorf("an open %s", open)
	}
	return inside, after, doc.Mark{Type: map[string]string{"**": "strong", "*": "em"}[open]}, "", nil
}

// said reads the head of a statement or a day.
func (s script) said(f []string, day time.Time) (doc.Mark, string, error) {
	date := func(offset string) (time.Time, string, error) {
		if offset == "" {
			return time.Time{}, "", nil
		}
		n, err := strconv.Atoi(offset)
		on := day.AddDate(0, 0, n)
		return on, on.Format(time.DateOnly), err
	}
	if f[0] == "day" && len(f) == 2 {
		on, text, err := date(f[1])
		return doc.Mark{Type: "day", Attrs: map[string]any{"date": text}}, lang.For(s.lang()).Weekday(on.Weekday()), err
	}
	if len(f) != 7 {
		return doc.Mark{}, "", fmt.Errorf("a statement with %d parts: %v", len(f), f)
	}
	_, on, err := date(f[4])
	return doc.Mark{Type: "statement", Attrs: map[string]any{
		"kind": f[0], "speaker": f[1], "role": f[2], "where": f[3], "said": on, "id": f[5], "answers": f[6],
	}}, "", err
}

func run(text string, marks []doc.Mark) []doc.Node {
	if text == "" {
		return nil
	}
	return []doc.Node{{Type: "text", Text: text, Marks: marks}}
}

// first finds the earliest of several signs, the longer one where two begin together.
func first(text string, signs ...string) (at int, sign string) {
	at = -1
	for _, s := range signs {
		if i := strings.Index(text, s); i >= 0 && (at < 0 || i < at || i == at && len(s) > len(sign)) {
			at, sign = i, s
		}
	}
	return at, sign
}
