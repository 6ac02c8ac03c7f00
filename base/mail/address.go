// Package mail knows what an e-mail address is and how a letter is put into
// the form that mail servers carry (RFC 5322, MIME).
package mail

import (
	netmail "net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Address makes one spelling of an address: trimmed, NFC, lower case, the
// domain in its ASCII form, at most 254 bytes (RFC 5321 4.5.3.1.3). Dots and
// +tags before the @ stay, for they may name different people. What is not an
// address is a fault beside the field "email".
func Address(s string) (string, error) {
	s = strings.ToLower(norm.NFC.String(strings.TrimSpace(s)))
	if s == "" {
		return "", fault.Bad("email", "email-missing")
	}
	bad := fault.Bad("email", "email-malformed")
	if len(s) > 254 || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune(`<>(),;:"\`, r)
	}) {
		return "", bad
	}
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at > 64 {
		return "", bad
	}
	domain, err := idna.Lookup.ToASCII(s[at+1:])
	if err != nil || !strings.Contains(domain, ".") || strings.HasSuffix(domain, ".") {
		return "", bad.Because(err)
	}
	s = s[:at] + "@" + domain
	if a, err := netmail.ParseAddress(s); err != nil || a.Address != s {
		return "", bad.Because(err)
	}
	return s, nil
}
