//go:build browser

package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	logged "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is one page of the browser with a cookie jar of its own. It notes what a
// page must not do: errors on the console, broken policies, other hosts.
type tab struct {
	t    *testing.T
	ctx  context.Context
	home string // the newsroom's address, without a slash at the end

	mu    sync.Mutex
	wrong []string
	loads int
	bytes map[string]float64 // by address, as they came over the wire, heads included
	asked map[network.RequestID]string
}

// visit opens a tab for a newsroom at a width of a telephone or a desk.
func visit(t *testing.T, home string, width int64) *tab {
	t.Helper()
	ctx, end := chromedp.NewContext(chrome, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	b := &tab{t: t, ctx: ctx, home: strings.TrimRight(home, "/"), bytes: map[string]float64{}, asked: map[network.RequestID]string{}}
	b.must(chromedp.Do(ctx))
	b.must(chromedp.Listen(ctx, b.hear))
	call(b, network.Enable, network.EnableParams{})
	call(b, logged.Enable, cdp.Empty{})
	call(b, audits.Enable, cdp.Empty{})
	b.size(width, 800)
	t.Cleanup(func() {
		for _, w := range b.faults() {
			t.Errorf("%s", w)
		}
	})
	return b
}

func (b *tab) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// hear notes events. It runs in the loop that reads them.
func (b *tab) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := ev.(type) {
	case *page.EventLoadEventFired:
		b.loads++
	case *network.EventRequestWillBeSent:
		b.asked[e.RequestID] = e.Request.URL
		u, err := url.Parse(e.Request.URL)
		if err != nil || u.Scheme != "data" && u.Scheme != "blob" && u.Scheme+"://"+u.Host != b.home {
			b.wrong = append(b.wrong, "a request to another host: "+e.Request.URL)
		}
	case *network.EventLoadingFinished:
		b.bytes[b.asked[e.RequestID]] += e.EncodedDataLength
	case *logged.EventEntryAdded:
		if e.Entry.Level == logged.EntryLevelError {
			b.wrong = append(b.wrong, fmt.Sprintf("on the console: %s (%s)", e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.wrong = append(b.wrong, fmt.Sprintf("on the console: %v", e.Args))
		}
	case *runtime.EventExceptionThrown:
		b.wrong = append(b.wrong, "thrown: "+e.ExceptionDetails.Text+" "+e.ExceptionDetails.URL)
	case *audits.EventIssueAdded:
		if e.Issue.Details != nil && e.Issue.Details.ContentSecurityPolicyIssueDetails != nil {
			d := e.Issue.Details.ContentSecurityPolicyIssueDetails
			b.wrong = append(b.wrong, fmt.Sprintf("the policy was broken: %s by %s", d.ViolatedDirective, d.BlockedURL))
		}
	}
}

// faults gives what was noted since it was last asked.
func (b *tab) faults() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.wrong
	b.wrong = nil
	return out
}

// wire is how many bytes came since the tab was opened or last asked, and from where.
func (b *tab) wire() (total float64, each map[string]float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	each, b.bytes = b.bytes, map[string]float64{}
	for _, n := range each {
		total += n
	}
	return total, each
}

// open goes to an address of the newsroom and waits until it is there.
func (b *tab) open(path string) {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.home + path
	}
	ctx, done := context.WithTimeout(b.ctx, patience)
	defer done()
	if err := chromedp.Do(ctx, chromedp.Navigate(path)); err != nil {
		b.t.Fatalf("open %s: %v", path, err)
	}
}

// here is the address of the page, without the newsroom's own part.
func (b *tab) here() string { return strings.TrimPrefix(eval[string](b, `location.href`), b.home) }

// eval asks the page. A promise is waited for.
func eval[T any](b *tab, js string) T {
	b.t.Helper()
	v, err := tryEval[T](b, js)
	if err != nil {
		b.t.Fatalf("%s: %v", clip(js), err)
	}
	return v
}

func tryEval[T any](b *tab, js string) (T, error) {
	ctx, done := context.WithTimeout(b.ctx, patience)
	defer done()
	return chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
}

// call sends the browser a command of its protocol.
func call[P, R any](b *tab, cmd cdp.Command[P, R], params P) R {
	b.t.Helper()
	answer, err := chromedp.Call(b.ctx, cmd, params)
	if err != nil {
		b.t.Fatalf("%s: %v", cmd.Method, err)
	}
	return answer
}

// until waits for a script to say true; a page that is on its way is asked again.
func (b *tab) until(what, js string) {
	b.t.Helper()
	end, tick := time.After(patience), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := tryEval[bool](b, `(async () => !!(await (`+js+`)))()`)
		if ok && err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			b.shot("waited-in-vain")
			b.t.Fatalf("waited in vain until %s (%s; %v) at %s\n%s", what, clip(js), err, b.here(), clip(b.text("body")))
		}
	}
}

// leaves does something that leads to another page and waits until that is there.
func (b *tab) leaves(do func()) {
	b.t.Helper()
	b.mu.Lock()
	before := b.loads
	b.mu.Unlock()
	do()
	end, tick := time.After(patience), time.NewTicker(5*time.Millisecond)
	defer tick.Stop()
	for {
		b.mu.Lock()
		there := b.loads > before
		b.mu.Unlock()
		if there {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			b.shot("went-nowhere")
			b.t.Fatalf("no other page came from %s\n%s", b.here(), clip(b.text("body")))
		}
	}
}

// click presses the middle of an element with the mouse; something that lies over it is a fault.
func (b *tab) click(sel string) {
	b.t.Helper()
	at := eval[[]float64](b, `(async () => {
		const e = document.querySelector(`+quoted(sel)+`), frame = () => new Promise(requestAnimationFrame);
		if (!e) return [0];
		e.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
		let x, y;
		for (let still = 0; still < 2;) { // a page may still move under the hand
			const r = e.getClientRects()[0];
			if (!r) return [1];
			still = r.left + r.width / 2 === x && r.top + r.height / 2 === y ? still + 1 : 0;
			[x, y] = [r.left + r.width / 2, r.top + r.height / 2];
			await frame();
		}
		const top = document.elementFromPoint(x, y);
		return e.contains(top) || top?.contains(e) || [...e.labels ?? []].some(l => l.contains(top)) ? [x, y] : [2];
	})()`)
	if len(at) < 2 {
		b.shot("no-click")
		why := []string{"is not on the page", "is not shown", "lies under something else"}[int(at[0])]
		b.t.Fatalf("%s %s, at %s", sel, why, b.here())
	}
	b.must(chromedp.Do(b.ctx, chromedp.MouseClickXY(at[0], at[1])))
}

// unfold opens what is folded away by its summary.
func (b *tab) unfold(details string) {
	b.t.Helper()
	b.click(details + " > summary")
	b.until("it is open", `document.querySelector(`+quoted(details)+`).open`)
}

// follow clicks what leads to another page and waits for it.
func (b *tab) follow(sel string) {
	b.t.Helper()
	b.leaves(func() { b.click(sel) })
}

// press strikes a key, held down with others.
func (b *tab) press(key string, with ...chromedp.Modifier) {
	b.t.Helper()
	b.must(chromedp.Do(b.ctx, chromedp.KeyEvent(key, chromedp.KeyModifiers(with...))))
}

// write puts words into a field in place of what it holds, as typing does.
func (b *tab) write(sel, words string) {
	b.t.Helper()
	if !eval[bool](b, `(() => { const e = document.querySelector(`+quoted(sel)+`); e?.focus(); e?.select?.(); return !!e && document.activeElement === e; })()`) {
		b.t.Fatalf("%s takes no words at %s", sel, b.here())
	}
	if words == "" {
		b.press("\b")
		return
	}
	call(b, input.InsertText, input.InsertTextParams{Text: words})
}

// choose sets a select or a date by its value, as picking it does.
func (b *tab) choose(sel, value string) {
	b.t.Helper()
	if got := eval[string](b, `(() => { const e = document.querySelector(`+quoted(sel)+`); e.value = `+quoted(value)+`;
		for (const n of ['input', 'change']) e.dispatchEvent(new Event(n, {bubbles: true})); return e.value; })()`); got != value {
		b.t.Fatalf("%s does not offer %q", sel, value)
	}
}

// text is what can be read of an element, and "" when there is none.
func (b *tab) text(sel string) string {
	b.t.Helper()
	return eval[string](b, `document.querySelector(`+quoted(sel)+`)?.innerText ?? ''`)
}

// reads says that an element can be read to hold all these words.
func (b *tab) reads(sel string, words ...string) {
	b.t.Helper()
	got := b.text(sel)
	for _, w := range words {
		if !strings.Contains(got, w) {
			b.t.Errorf("%s of %s does not say %q:\n%s", sel, b.here(), w, clip(got))
		}
	}
}

// hides says that none of these words stand anywhere in the page's source.
func (b *tab) hides(sel string, words ...string) {
	b.t.Helper()
	got := eval[string](b, `document.querySelector(`+quoted(sel)+`)?.outerHTML ?? ''`)
	for _, w := range words {
		if strings.Contains(got, w) {
			b.t.Errorf("%s of %s holds %q", sel, b.here(), w)
		}
	}
}

func (b *tab) count(sel string) int {
	b.t.Helper()
	return eval[int](b, `document.querySelectorAll(`+quoted(sel)+`).length`)
}

// size sets the window, one pixel of the page to one of the screen.
func (b *tab) size(width, height int64) {
	b.t.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
}

// scheme is "light" or "dark".
func (b *tab) scheme(name string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
}

// shot keeps a picture of the whole page.
func (b *tab) shot(name string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(shots, name+".png"), png, 0o644)
	}
	if err != nil {
		b.t.Errorf("picture %s: %v", name, err)
	}
}

// overflow is how many pixels the page is wider than the window, and what sticks out.
func (b *tab) overflow() (int, string) {
	b.t.Helper()
	type answer struct {
		By  int
		Who string
	}
	a := eval[answer](b, `(() => {
		const root = document.documentElement, by = root.scrollWidth - root.clientWidth;
		const out = by <= 0 ? [] : [...document.querySelectorAll('body *')].filter(e => {
			for (let p = e.parentElement; p !== document.body; p = p.parentElement) if (getComputedStyle(p).overflowX !== 'visible') return false;
			const r = e.getBoundingClientRect();
			return r.right > root.clientWidth + 1 || r.left < -1;
		});
		return {By: by, Who: out.slice(0, 4).map(e => e.outerHTML.slice(0, 120)).join('\n')};
	})()`)
	return a.By, a.Who
}

func quoted(s string) string {
	b, _ := json.Marshal(s) // a string always becomes JSON
	return string(b)
}

func clip(s string) string {
	if len(s) > 1200 {
		return s[:1200] + " …"
	}
	return s
}
