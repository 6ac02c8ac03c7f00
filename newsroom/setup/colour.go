package setup

import (
	"fmt"
	"html/template"
	"math"
	"regexp"
	"strconv"

	"github.com/nightdesk/nightdesk/newsroom/frame"
)

var hex = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// swatch shows a colour with white words on it, and says in words how well they
// can be read (WCAG 2.2, 1.4.3 asks for 4.5:1).
func swatch(colour string) (template.HTML, string) {
	if !hex.MatchString(colour) {
		return "", ""
	}
	ratio := 1.05 / (luminance(colour) + 0.05)
	key := "setup-contrast-good"
	if ratio < 4.5 {
		key = "setup-contrast-bad"
	}
	drawn := fmt.Sprintf(`<svg class="swatch" viewBox="0 0 120 40" aria-hidden="true"><rect width="120" height="40" rx="6" fill="%s"/><text x="60" y="26" fill="#fff" text-anchor="middle">Aa अआ اب</text></svg>`, colour)
	return template.HTML(drawn), frame.Speaks.Say(key, "Ratio", strconv.FormatFloat(math.Floor(ratio*10)/10, 'f', 1, 64))
}

// luminance is the relative luminance of a colour (WCAG 2.2).
func luminance(colour string) float64 {
	n, _ := strconv.ParseUint(colour[1:], 16, 32) // its shape was matched
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(n>>(16-8*i)&0xff) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}
