package doc

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// keepLong puts words into the body that are too many for the report to hold.
func (f *flow) keepLong(what, s string, marks []Mark) {
	f.r.leave(what, s)
	if s = strings.Join(strings.Fields(s), " "); len(s) > leftMax {
		f.flush()
		f.run(s, marks)
		f.flush()
	}
}

// control names a part of a form. Forms never come in; the words between their parts do.
func (f *flow) control(n *html.Node, marks []Mark) {
	s := textOf(n)
	if n.DataAtom == atom.Input {
		switch strings.ToLower(attribute(n, "type")) {
		case "hidden":
			return
		case "submit", "button", "reset":
			s = attribute(n, "value")
		default:
			s = attribute(n, "placeholder")
		}
	}
	f.keepLong("form", s, marks)
}

// aside is what a page keeps for browsers without scripts or frames: mostly a
// second copy of a picture.
func (f *flow) aside(n *html.Node, marks []Mark) {
	s := textOf(n)
	if strings.TrimSpace(s) == "" {
		for c := range n.Descendants() {
			if c.DataAtom == atom.Img {
				s += " " + source(c)
			}
		}
	}
	if strings.TrimSpace(s) != "" {
		f.keepLong(n.Data, s, marks)
	}
}

// drawing is SVG or MathML: a formula's signs stay as words, a drawing's are named.
func (f *flow) drawing(n *html.Node, marks []Mark) {
	if n.Namespace == "math" {
		f.children(n, marks)
		return
	}
	f.keepLong("drawing", textOf(n), marks)
}

// embed puts a link where a film, a map or somebody's post was.
func (f *flow) embed(n *html.Node, marks []Mark) {
	src := attribute(n, "src")
	for _, other := range []string{"data", "data-src", "data-lazy-src"} {
		if src == "" {
			src = attribute(n, other)
		}
	}
	for c := n.FirstChild; c != nil && src == ""; c = c.NextSibling {
		if c.DataAtom == atom.Source || c.DataAtom == atom.Embed {
			src = attribute(c, "src")
		}
	}
	title := strings.TrimSpace(attribute(n, "title"))
	f.keepLong("embed", strings.TrimSpace(n.Data+" "+src+" "+title+" "+textOf(n)), nil)
	if href := tidyHref(src); href != "" {
		if title == "" {
			title = href
		}
		f.flush()
		f.run(title, []Mark{{Type: "link", Attrs: map[string]any{"href": href}}})
		f.flush()
	}
}

var (
	captionCode = regexp.MustCompile(`(?is)\[(?:wp_)?caption\b([^\]]*)\](.*?)\[/(?:wp_)?caption\]`)
	captionImg  = regexp.MustCompile(`(?is)^\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)$`)
	captionAttr = regexp.MustCompile(`(?is)\bcaption="([^"]*)"`)
	closingCode = regexp.MustCompile(`\[/([a-zA-Z][\w-]*)\]`)
	anyCode     = regexp.MustCompile(`\[(/?)([a-zA-Z][\w-]*)((?:\s[^\[\]]*)?)\]`)
	codeAttr    = regexp.MustCompile(`\s[\w-]+=(["'“”″]?)[^\s]`)
)

// captionFigures turns [caption]<img> words[/caption] into a figure.
func captionFigures(src string) string {
	if !strings.Contains(src, "caption") {
		return src
	}
	return captionCode.ReplaceAllStringFunc(src, func(s string) string {
		m := captionCode.FindStringSubmatch(s)
		img := captionImg.FindStringSubmatch(m[2])
		if img == nil {
			return s
		}
		words := strings.TrimSpace(img[2])
		if a := captionAttr.FindStringSubmatch(m[1]); words == "" && a != nil {
			words = a[1] // before WordPress 3.4 the caption stood in an attribute
		}
		return "<figure>" + img[1] + "<figcaption>" + words + "</figcaption></figure>"
	})
}

// soloCodes are shortcodes of WordPress and its widespread plugins that may stand without attributes.
var soloCodes = map[string]bool{
	"gallery": true, "playlist": true, "audio": true, "video": true, "embed": true, "youtube": true, "vimeo": true, "twitter": true,
	"contact-form": true, "contact-form-7": true, "caption": true, "wp_caption": true, "archives": true, "slideshow": true, "latest_posts": true,
	"sitemap": true, "products": true, "cart": true, "woocommerce_cart": true, "instagram": true, "facebook": true, "googlemaps": true,
}

func pairedShortcodes(src string) map[string]bool {
	out := map[string]bool{}
	for _, m := range closingCode.FindAllStringSubmatch(src, -1) {
		out[m[1]] = true
	}
	return out
}

// words adds text, less its shortcodes, which are named. A word in square
// brackets is a shortcode only if it is known, closed somewhere, or has an
// attribute: "[sic]" and "[India]" are an editor's words.
func (f *flow) words(s string, marks []Mark) {
	from := 0
	if strings.Contains(s, "[") {
		for _, at := range anyCode.FindAllStringSubmatchIndex(s, -1) {
			name, attrs := s[at[4]:at[5]], s[at[6]:at[7]]
			closes := at[2] != at[3]
			known := f.r.codes[name] || soloCodes[strings.ToLower(name)] || codeAttr.MatchString(attrs)
			if closes {
				known = f.r.opened[name] > 0
			}
			if !known {
				continue
			}
			f.text(s[from:at[0]], marks)
			from = at[1]
			if closes {
				f.r.opened[name]--
			} else {
				f.r.opened[name]++
				f.r.leave("shortcode", s[at[0]:at[1]])
			}
		}
	}
	f.text(s[from:], marks)
}
