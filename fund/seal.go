package fund

import (
	"regexp"
	"strings"
)

// newSeal makes the code of a document. It is printed, read from paper and
// typed, so it has the letters of a reference: 24 of them, which is more than
// anybody can try (118 bits), and it opens nothing but what Sealed holds.
func newSeal() string { return newReference() + "-" + newReference() + "-" + newReference() }

var sealShape = regexp.MustCompile(`^[` + referenceLetters + `]{24}$`)

// SealCode is a code as it was made, from what somebody typed: small letters,
// spaces and missing hyphens do no harm.
func SealCode(typed string) (string, bool) {
	if len(typed) > 60 {
		return "", false
	}
	s := strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(typed))
	if !sealShape.MatchString(s) {
		return "", false
	}
	return s[:8] + "-" + s[8:16] + "-" + s[16:], true
}
