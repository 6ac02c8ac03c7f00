package doc

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// anyRightToLeft is the cheap question asked of every body: Hebrew, Arabic and
// the blocks beside them begin at U+0590, whose first byte in UTF-8 is 0xD6.
func anyRightToLeft(n *Node) bool {
	for i := range len(n.Text) {
		if n.Text[i] >= 0xd6 && n.Text[i] <= 0xdf {
			return true
		}
	}
	for i := range n.Content {
		if anyRightToLeft(&n.Content[i]) {
			return true
		}
	}
	return false
}

// rightToLeft tells which way most letters of a node run; with no letters, as
// told. Most letters, and not the first, because an Urdu paragraph may well
// begin with a name in Latin letters.
func rightToLeft(n *Node, none bool) bool {
	rtl, ltr := letters(n)
	if rtl == ltr {
		return none
	}
	return rtl > ltr
}

func letters(n *Node) (rtl, ltr int) {
	for _, r := range n.Text {
		switch {
		case r < 0x0590:
			if r >= 'A' && (r <= 'Z' || r >= 'a' && r <= 'z' || r >= 0xc0) {
				ltr++
			}
		case r <= 0x08ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff:
			if unicode.IsLetter(r) {
				rtl++
			}
		case unicode.IsLetter(r):
			ltr++
		}
	}
	for i := range n.Content {
		a, b := letters(&n.Content[i])
		rtl, ltr = rtl+a, ltr+b
	}
	return rtl, ltr
}

const currency = "₹$€£¥"

// words writes a run of words. In a block that runs from right to left an
// amount such as ₹4.2 stands in a bdi, or its sign jumps to the other side.
func (w *page) words(s string) {
	if !w.bdi || !strings.ContainsAny(s, currency) {
		w.text(s)
		return
	}
	for s != "" {
		i := strings.IndexAny(s, currency)
		if i < 0 {
			break
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		end := i + size
		for end < len(s) && (s[end] >= '0' && s[end] <= '9' || (s[end] == '.' || s[end] == ',') && end+1 < len(s) && s[end+1] >= '0' && s[end+1] <= '9') {
			end++
		}
		w.text(s[:i])
		if end > i+size {
			w.raw("<bdi>").text(s[i:end]).raw("</bdi>")
		} else {
			w.text(s[i:end])
		}
		s = s[end:]
	}
	w.text(s)
}
