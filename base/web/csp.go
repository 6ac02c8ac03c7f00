package web

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// CSP is a Content Security Policy (W3C CSP level 3) that begins by allowing
// nothing. Every page may load pictures, fonts, media and its manifest from
// its own site and post forms to it; everything else is named here.
type CSP struct {
	Styles   []string // hashes from StyleHash, or 'self' for style sheets; none: no style at all
	Scripts  []string // reader pages have none
	Connect  []string // where scripts may ask
	Workers  []string // where workers may come from
	Images   []string // besides 'self' and data:
	FormTo   []string // besides 'self': hosts of gateways, which browsers check after redirects too
	Frames   []string // what may be shown inside the page
	FramedBy []string // where the page may be shown inside; none: nowhere
	Upgrade  bool     // fetch everything by https
}

// ReaderCSP is the policy of a reader page with these inlined styles; each
// must be the exact text between the style tags.
func ReaderCSP(styles ...string) CSP {
	var p CSP
	for _, css := range styles {
		p.Styles = append(p.Styles, StyleHash(css))
	}
	return p
}

// NewsroomCSP is the policy of staff pages: scripts and styles in files of our own.
func NewsroomCSP() CSP {
	self := []string{"'self'"}
	return CSP{Styles: self, Scripts: self, Connect: self, Images: []string{"blob:"}}
}

// StyleHash is the source expression that allows one inlined style by its text.
func StyleHash(css string) string {
	sum := sha256.Sum256([]byte(css))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// String is the value of the header. A source that could not be one (with a
// space, a semicolon, a comma or anything not ASCII) is left out: it could
// only widen the policy.
func (p CSP) String() string {
	var b strings.Builder
	b.WriteString("default-src 'none'")
	add := func(name string, always bool, fixed string, sources []string) {
		kept := fixed
		for _, s := range sources {
			if isSource(s) {
				kept += " " + s
			}
		}
		kept = strings.TrimSpace(kept)
		if kept == "" && always {
			kept = "'none'"
		}
		if kept != "" {
			b.WriteString("; " + name + " " + kept)
		}
	}
	add("img-src", true, "'self' data:", p.Images)
	add("style-src", true, "", p.Styles)
	add("font-src", true, "'self'", nil)
	add("media-src", true, "'self'", nil)
	add("manifest-src", true, "'self'", nil)
	add("script-src", false, "", p.Scripts)
	add("connect-src", false, "", p.Connect)
	add("worker-src", false, "", p.Workers)
	add("frame-src", false, "", p.Frames)
	add("form-action", true, "'self'", p.FormTo)
	add("frame-ancestors", true, "", p.FramedBy)
	add("base-uri", true, "", nil)
	if p.Upgrade {
		b.WriteString("; upgrade-insecure-requests")
	}
	return b.String()
}

func isSource(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c == ';' || c == ',' || c > '~' {
			return false
		}
	}
	return true
}
