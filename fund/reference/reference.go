package reference

import (
	"crypto/rand"
	"regexp"
	"strings"
)

// letters leaves out what is mistaken for another when read aloud or written
// by hand: 0 O, 1 I L, U V. Thirty of them, so a byte below 240 falls evenly.
const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// New makes a reference of eight letters. Others may have it: who keeps it asks.
func New() string {
	out := make([]byte, 0, 8)
	var b [1]byte
	for len(out) < 8 {
		rand.Read(b[:]) // crypto/rand never fails: it ends the program instead
		if int(b[0]) < 240 {
			out = append(out, letters[int(b[0])%len(letters)])
		}
	}
	return string(out)
}

// Is tells whether eight letters may be a reference.
func Is(s string) bool { return len(s) == 8 && strings.Trim(s, letters) == "" }

// Code makes the code of a document. It is printed, read from paper and typed,
// so it has the letters of a reference: 24 of them, which is more than anybody
// can try (118 bits).
func Code() string { return New() + "-" + New() + "-" + New() }

var codeShape = regexp.MustCompile(`^[` + letters + `]{24}$`)

// ReadCode is a code as it was made, from what somebody typed: small letters,
// spaces and missing hyphens do no harm. Not ok: it is none.
func ReadCode(typed string) (code string, ok bool) {
	if len(typed) > 60 {
		return "", false
	}
	s := strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(typed))
	if !codeShape.MatchString(s) {
		return "", false
	}
	return s[:8] + "-" + s[8:16] + "-" + s[16:], true
}
