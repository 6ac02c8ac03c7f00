//go:build browser

package browser

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/story"
)

// firstView is the budget of H12: everything a telephone is sent for a story
// with its lead picture, also one that draws two dots a pixel, as most do.
const firstView = 45 << 10

func TestFirstViewOfAStoryIsSmall(t *testing.T) {
	t.Parallel()
	d := theDemo(t)
	var cards []story.Card
	for _, code := range lang.Codes {
		some, err := d.Story.Front(t.Context(), code, 60)
		if err != nil {
			t.Fatal(err)
		}
		cards = append(cards, some...)
	}
	b := visit(t, d.URL, 360)
	call(b, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	seen := 0
	for _, dots := range []float64{1, 2} {
		call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 360, Height: 800, DeviceScaleFactor: dots})
		heaviest, what := 0.0, ""
		for _, c := range cards {
			if c.Lead == nil {
				continue
			}
			b.wire()
			b.open(c.Path)
			b.until("the picture is there", `(i => i.complete && i.naturalWidth > 0)(document.querySelector('figure.lead img'))`)
			b.settled()
			total, each := b.wire()
			if total > heaviest {
				heaviest, what = total, spelled(each)
			}
			if total > firstView {
				t.Errorf("%s at %g dots a pixel: %.1f KB, more than %d: %s", c.Path, dots, total/1024, firstView>>10, spelled(each))
			}
			seen++
		}
		t.Logf("the heaviest at %g dots a pixel: %.1f KB: %s", dots, heaviest/1024, what)
	}
	if seen < 20 {
		t.Errorf("only %d first views", seen)
	}
}

// spelled lists what came over the wire, the heaviest first.
func spelled(each map[string]float64) string {
	var all []string
	for at := range each {
		all = append(all, at)
	}
	slices.SortFunc(all, func(a, b string) int { return int(each[b] - each[a]) })
	for i, at := range all {
		all[i] = fmt.Sprintf("%.1f %s", each[at]/1024, at[strings.LastIndex(at, "/"):])
	}
	return strings.Join(all, ", ")
}

// H12: pages print: as many sheets as their words need, without what only a screen is for.
func TestPagesPrint(t *testing.T) {
	t.Parallel()
	d := theDemo(t)
	b := visit(t, d.URL, 1280)
	sheet := regexp.MustCompile(`/Type\s*/Page\b`)
	for _, path := range []string{"/", "/ur/", storyPath(t, d, "en", "school-roof-kumhar-tola"), storyPath(t, d, "ur", "pushte-ki-paimaish"), "/support", "/privacy"} {
		b.open(path)
		pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
		if err != nil {
			t.Errorf("%s does not print: %v", path, err)
			continue
		}
		if n := len(sheet.FindAll(pdf, -1)); n < 1 || n > 12 {
			t.Errorf("%s prints on %d sheets", path, n)
		}
	}
	b.open(storyPath(t, d, "en", "school-roof-kumhar-tola"))
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	b.reads("main", "Roof money sanctioned", "An earlier version of this report said")
	b.settled()
	b.shot("story-en-print")
	for _, sel := range []string{".noprint", "aside.appeal", "header nav", "footer nav"} {
		if shown := eval[int](b, `[...document.querySelectorAll(`+quoted(sel)+`)].filter(e => e.getClientRects().length).length`); shown > 0 {
			t.Errorf("%s is printed %d times", sel, shown)
		}
	}
}

// What judges the pages can itself find fault.
func TestTheJudgesFindFaults(t *testing.T) {
	t.Parallel()
	d := theDemo(t)
	b := visit(t, d.URL, 360)
	b.open("/support")
	if found := b.axe(); len(found) > 0 {
		t.Errorf("before anything is broken: %v", found)
	}
	eval[bool](b, `(() => {
		document.documentElement.removeAttribute('lang');
		document.querySelector('label[for=email]').remove();
		const wide = document.createElement('p');
		wide.textContent = 'x'.repeat(400);
		wide.style.whiteSpace = 'nowrap';
		document.querySelector('main').append(wide);
		fetch('http://elsewhere.invalid/').catch(() => 0);
		return true;
	})()`)
	var rules []string
	for _, f := range b.axe() {
		rules = append(rules, f.Rule)
	}
	if !slices.Contains(rules, "html-has-lang") || !slices.Contains(rules, "label") {
		t.Errorf("axe finds only %v", rules)
	}
	if by, who := b.overflow(); by < 100 || who == "" {
		t.Errorf("a line of 400 letters is %d too wide: %q", by, who)
	}
	if all := strings.Join(b.faults(), "\n"); !strings.Contains(all, "policy was broken") {
		t.Errorf("a request to another host went unseen: %q", all)
	}
}
