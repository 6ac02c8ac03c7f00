package doc

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is a body in plain words: blocks separated by a blank line, list items
// and hard breaks by a newline, pictures by their captions. Notes are not in it.
func Text(n *Node) string {
	var w plain
	for i := range n.Content {
		w.block(&n.Content[i], "")
	}
	return strings.Join(w.blocks, "\n\n")
}

type plain struct{ blocks []string }

func (w *plain) add(s string) {
	if s != "" {
		w.blocks = append(w.blocks, s)
	}
}

func (w *plain) block(n *Node, indent string) {
	switch n.Type {
	case "paragraph", "heading":
		w.add(n.words())
	case "picture":
		w.add(strings.TrimSpace(n.str("caption") + " " + n.str("credit")))
	case "bullet_list", "ordered_list":
		w.add(strings.Join(listLines(n, indent), "\n"))
	default:
		for i := range n.Content {
			w.block(&n.Content[i], indent)
		}
	}
}

func listLines(n *Node, indent string) []string {
	var lines []string
	for i := range n.Content {
		sign := "• "
		if n.Type == "ordered_list" {
			sign = strconv.Itoa(n.number("start", 1)+i) + ". "
		}
		for j := range n.Content[i].Content {
			part := &n.Content[i].Content[j]
			if part.Type != "paragraph" {
				lines = append(lines, listLines(part, indent+"  ")...)
			} else if s := part.words(); s != "" {
				lines = append(lines, indent+sign+s)
				sign = strings.Repeat(" ", utf8.RuneCountInString(sign))
			}
		}
	}
	return lines
}

// Words counts the words of a body, captions included. A word is what stands
// between spaces or dashes and holds a letter or a digit, in any script.
func Words(n *Node) int {
	count := 0
	n.eachBlock(func(_ int, b *Node) {
		if b.Type == "picture" {
			count += countWords(b.str("caption")) + countWords(b.str("credit"))
			return
		}
		count += countWords(b.words())
	})
	return count
}

func countWords(s string) int {
	count, inside := 0, false
	for _, r := range s {
		switch {
		case r == '—' || r == '–' || unicode.IsSpace(r):
			inside = false
		case !inside && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			inside = true
			count++
		}
	}
	return count
}

// FirstText is the beginning of a body's paragraphs in at most max characters,
// cut after a whole word and then marked with "…"; a first word longer than
// that is cut between characters as people see them.
func FirstText(n *Node, max int) string {
	var b strings.Builder
	count := 0 // characters so far, spaces between words once
	for i := range n.Content {
		if count > max {
			break
		}
		if p := &n.Content[i]; p.Type == "paragraph" || p.Type == "blockquote" {
			eachBlockIn(p, i, func(_ int, p *Node) {
				for w := range strings.FieldsSeq(p.words()) {
					if count > max {
						return
					}
					if count > 0 {
						b.WriteByte(' ')
						count++
					}
					b.WriteString(w)
					count += utf8.RuneCountInString(w)
				}
			})
		}
	}
	return cut(b.String(), max)
}

// cut shortens a text to max characters, "…" included.
func cut(s string, max int) string {
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	if max < 1 {
		return ""
	}
	left, end, word := max-1, 0, 0
	for i, r := range s {
		if r == ' ' {
			word = i
		}
		if left == 0 {
			end = i
			break
		}
		left--
	}
	if word > 0 && word > end/2 { // an address after a short word is worth more than the word
		return strings.TrimRightFunc(s[:word], unicode.IsPunct) + "…"
	}
	for end > 0 { // not inside a cluster: vowel signs, joiners, variation selectors and skin tones stay with their base
		next, _ := utf8.DecodeRuneInString(s[end:])
		last, size := utf8.DecodeLastRuneInString(s[:end])
		if !unicode.Is(unicode.M, next) && next != 0x200d && last != 0x200d && !(next >= 0x1f3fb && next <= 0x1f3ff) {
			break
		}
		end -= size
	}
	return s[:end] + "…"
}
