package plan

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// The chart is drawn for a screen 340 units wide, so that its words can be
// read on a phone.
const (
	chartWide, chartHigh = 340, 96
	chartFoot            = 14
)

func monthName(month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return frame.Speaks.Month(t)
}

// chart draws one row of monthly figures as bars, each with its words; a table
// beside it says the same to those who cannot see it.
func chart(class, label string, months []insight.Numbers, value func(insight.Numbers) int64) template.HTML {
	if len(months) == 0 {
		return ""
	}
	var top int64 = 1
	for _, m := range months {
		top = max(top, value(m))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart %s" viewBox="0 0 %d %d" role="img" aria-label="%s">`,
		class, chartWide, chartHigh+chartFoot, template.HTMLEscapeString(label))
	step := float64(chartWide) / float64(len(months))
	for i, m := range months {
		n := value(m)
		high := float64(n) / float64(top) * (chartHigh - 14)
		if n > 0 {
			high = max(high, 1.5)
		}
		x := float64(i) * step
		fmt.Fprintf(&b, `<g><title>%s: %s</title><rect class="bar" x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="1.5"/>`,
			template.HTMLEscapeString(monthName(m.Month)), frame.Speaks.Number(n), x+step*.16, chartHigh-high, step*.68, high)
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`, x+step/2, chartHigh+chartFoot-3, initial(m.Month))
		if n > 0 && (i == len(months)-1 || n == top) {
			fmt.Fprintf(&b, `<text class="value" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, min(max(x+step/2, 14), chartWide-14), chartHigh-high-3, frame.Speaks.Number(n))
		}
		b.WriteString(`</g>`)
	}
	fmt.Fprintf(&b, `<path class="axis" d="M0 %d.5H%d"/></svg>`, chartHigh, chartWide)
	return template.HTML(b.String())
}

// initial is the month's short name under its bar.
func initial(month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return ""
	}
	name := []rune(lang.For(lang.English).Month(t))
	return string(name[:min(3, len(name))])
}
