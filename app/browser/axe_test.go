//go:build browser

package browser

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed testdata/axe.min.js
var axeScript string

// axeFinding is one rule that a page breaks, and where.
type axeFinding struct {
	Rule  string
	Help  string
	Where []string
}

func (f axeFinding) String() string {
	return fmt.Sprintf("%s: %s\n\t%s", f.Rule, f.Help, strings.Join(f.Where[:min(len(f.Where), 4)], "\n\t"))
}

// axe judges the page by WCAG 2.2, levels A and AA.
func (b *tab) axe() []axeFinding {
	b.t.Helper()
	if !eval[bool](b, `!!window.axe`) {
		eval[bool](b, axeScript+"\n;!!window.axe")
	}
	return eval[[]axeFinding](b, `axe.run(document, {
		runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}, resultTypes: ['violations'], preload: false,
	}).then(r => r.violations.map(v => ({Rule: v.id, Help: v.help, Where: v.nodes.map(n => n.html.slice(0, 200) + ' – ' + n.failureSummary.replace(/\s+/g, ' ').slice(0, 240))})))`)
}

// look judges the page that is open as readers of every kind see it: narrow
// and wide, light and dark, and 320 pixels wide; and keeps pictures of it.
func (b *tab) look(name string) {
	b.t.Helper()
	eval[int](b, `[...document.querySelectorAll('details')].map(d => d.open = true).length`)
	found := map[string]string{}
	for _, width := range []int64{360, 1280} {
		b.size(width, 800)
		for _, scheme := range []string{"light", "dark"} {
			b.scheme(scheme)
			b.settled()
			for _, f := range b.axe() {
				found[f.String()] += fmt.Sprintf(" %d-%s", width, scheme)
			}
			b.shot(fmt.Sprintf("%s-%d-%s", name, width, scheme))
		}
	}
	for f, at := range found {
		b.t.Errorf("%s at%s: axe: %s", name, at, f)
	}
	b.scheme("light")
	for _, width := range []int64{320, 360} {
		b.size(width, 800)
		b.settled()
		if by, who := b.overflow(); by > 0 {
			b.shot(fmt.Sprintf("%s-%d-overflow", name, width))
			b.t.Errorf("%s is %d pixels wider than a window of %d:\n%s", name, by, width, who)
		}
	}
	for _, w := range b.faults() {
		b.t.Errorf("%s: %s", name, w)
	}
}

// settled waits until the window is drawn at its new size and nothing moves.
func (b *tab) settled() {
	b.t.Helper()
	eval[bool](b, `(async () => {
		await document.fonts.ready;
		for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
		await Promise.all(document.getAnimations().filter(a => a.effect?.getComputedTiming().iterations !== Infinity).map(a => a.finished.catch(() => 0)));
		return true;
	})()`)
}
