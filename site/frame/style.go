package frame

import (
	"fmt"
	"html/template"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/web"
)

// styleKey is all that a page's style depends on.
type styleKey struct {
	page, accent string
	code         lang.Code
	lean         bool
}

// style is a page's one style and the policy that allows exactly it.
type style struct {
	css           template.CSS
	policy        string // of a page
	payingPolicy  string // of a page whose form leads to a bank
	accent, night string
}

// style puts a page's sheet together: colours, core, page, language, font.
func (f *Frame) style(k styleKey) *style {
	if s, ok := f.styles.Load(k); ok {
		return s.(*style)
	}
	day, night := accents(k.accent)
	var b strings.Builder
	fmt.Fprintf(&b, ":root{--acc:%s;--night:%s}", day, night)
	b.WriteString(f.theme.sheets["frame/page.css"])
	b.WriteString(f.theme.sheets[k.page+"/page.css"])
	b.WriteString(f.theme.sheets["frame/"+string(k.code)+".css"])
	if k.code == lang.Urdu && !k.lean {
		fmt.Fprintf(&b, `@font-face{font-family:Nastaliq;src:local("Noto Nastaliq Urdu Regular"),local("Noto Nastaliq Urdu"),url(%s)format("woff2");font-display:swap;unicode-range:U+600-6FF,U+200C-200F,U+FB50-FDFF,U+FE70-FEFF}`, f.theme.Font)
	}
	css := b.String()
	policy := web.ReaderCSP(css)
	policy.Upgrade = f.https
	s := &style{css: template.CSS(css), policy: policy.String(), accent: day, night: night} //nolint:gosec // our own sheets and a checked colour
	policy.FormTo = f.Banks
	s.payingPolicy = policy.String()
	f.styles.Store(k, s)
	return s
}

// Paper and box colours of the theme, on which the accent must be read.
const (
	washDay    = "#f5f0e6"
	washNight  = "#1f1d1a"
	ownAccent  = "#8f1d1d"
	readableAt = 4.5 // WCAG 2.2, 1.4.3
)

// accents gives the masthead's colour for light pages, darkened only if words
// in it could not be read on our paper, and a lighter one for dark pages.
func accents(hex string) (day, night string) {
	c, ok := parseColour(hex)
	if !ok {
		c, _ = parseColour(ownAccent)
	}
	return shade(c, washDay, 0), shade(c, washNight, 1)
}

type colour [3]float64 // red, green, blue, 0 to 1

func parseColour(hex string) (c colour, ok bool) {
	if len(hex) != 7 || hex[0] != '#' {
		return c, false
	}
	for i := range c {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return c, false
		}
		c[i] = float64(n) / 255
	}
	return c, true
}

// shade moves a colour towards dark (0) or light (1), keeping its hue and how
// full it is, until it can be read on a ground.
func shade(c colour, ground string, towards float64) string {
	g, _ := parseColour(ground)
	for range 60 {
		if contrast(c, g) >= readableAt+0.05+1.5*towards { // more at night: thin letters glow
			break
		}
		least, most := min(c[0], c[1], c[2]), max(c[0], c[1], c[2])
		light := (least + most) / 2
		next := light + (towards-light)*0.05
		// The distance of each part from the middle follows the room that lightness leaves it.
		room := (1 - math.Abs(2*next-1)) / (1 - math.Abs(2*light-1) + 1e-9)
		for i := range c {
			c[i] = min(max(next+(c[i]-light)*min(room, 1.6), 0), 1)
		}
	}
	return fmt.Sprintf("#%02x%02x%02x", byte(math.Round(c[0]*255)), byte(math.Round(c[1]*255)), byte(math.Round(c[2]*255)))
}

// contrast is WCAG's ratio of two colours, 1 to 21.
func contrast(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func (c colour) luminance() float64 {
	l := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		if c[i] <= 0.04045 {
			l += weight * c[i] / 12.92
		} else {
			l += weight * math.Pow((c[i]+0.055)/1.055, 2.4)
		}
	}
	return l
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssSpace   = regexp.MustCompile(`\s+`)
	cssTight   = regexp.MustCompile(` ?([{};,>]) ?`)
	cssColon   = regexp.MustCompile(`: `)
)

// minify takes out of a sheet what browsers do not need: comments, line ends,
// and spaces around signs. Our sheets have no strings with such signs in them.
func minify(css string) string {
	css = cssComment.ReplaceAllString(css, "")
	css = cssSpace.ReplaceAllString(css, " ")
	css = cssTight.ReplaceAllString(css, "$1")
	css = cssColon.ReplaceAllString(css, ":")
	return strings.TrimSpace(strings.ReplaceAll(css, ";}", "}"))
}
