//go:build browser

package browser

import (
	"strconv"

	"github.com/chromedp/chromedp"
)

type modifier = chromedp.Modifier

const (
	ctrl  = chromedp.ModifierCtrl
	shift = chromedp.ModifierShift
	alt   = chromedp.ModifierAlt
)

// paste puts what the clipboard holds into the story's body, as the browser hands it to the page.
func (b *tab) paste(html, text string) {
	b.t.Helper()
	eval[bool](b, `(() => {
		const view = window.nightdeskEditor.view, clip = new DataTransfer();
		clip.setData('text/html', `+quoted(html)+`);
		clip.setData('text/plain', `+quoted(text)+`);
		view.focus();
		return view.dom.dispatchEvent(new ClipboardEvent('paste', {clipboardData: clip, bubbles: true, cancelable: true}));
	})()`)
}

// find is a script that gives every place, [from, to], where some words stand in a paragraph of the body.
func find(words string) string {
	return `(() => {
		const words = ` + quoted(words) + `, found = [];
		window.nightdeskEditor.view.state.doc.descendants((n, at) => {
			if (!n.isTextblock) return true;
			const text = n.textBetween(0, n.content.size, undefined, '\n');
			for (let i = text.indexOf(words); i >= 0; i = text.indexOf(words, i + 1)) found.push([at + 1 + i, at + 1 + i + words.length]);
			return false;
		});
		return found;
	})()`
}

// selectWords selects words of the body where they stand first, as a drag of the mouse does.
func (b *tab) selectWords(words string) {
	b.t.Helper()
	at := eval[[][]int](b, find(words))
	if len(at) == 0 {
		b.t.Fatalf("%q is not in the story", words)
	}
	b.selectRange(at[0][0], at[0][1])
}

// selectFrom selects from the first of some words to the end of the body.
func (b *tab) selectFrom(words string) {
	b.t.Helper()
	at := eval[[][]int](b, find(words))
	if len(at) != 1 {
		b.t.Fatalf("%q stands in the story %d times", words, len(at))
	}
	b.selectRange(at[0][0], eval[int](b, `window.nightdeskEditor.view.state.doc.content.size - 1`))
}

// selectRange sets the browser's own selection, which the editor follows.
func (b *tab) selectRange(from, to int) {
	b.t.Helper()
	b.must(chromedp.Do(b.ctx, chromedp.Steps(chromedp.Evaluate[chromedp.Void](`(() => {
		const view = window.nightdeskEditor.view;
		view.focus();
		const a = view.domAtPos(`+strconv.Itoa(from)+`, 1), z = view.domAtPos(`+strconv.Itoa(to)+`, -1);
		document.getSelection().setBaseAndExtent(a.node, a.offset, z.node, z.offset);
	})()`))))
	b.until("the words are selected", `(s => s.from === `+strconv.Itoa(from)+` && s.to === `+strconv.Itoa(to)+`)(window.nightdeskEditor.view.state.selection)`)
}

// saved waits until the newsroom has what was written.
func (b *tab) saved() {
	b.t.Helper()
	b.until("it is saved", `document.querySelector('#save').dataset.state === 'saved'`)
}

// body is the text of the story as it is written now, a paragraph a line.
func (b *tab) body() []string {
	b.t.Helper()
	return eval[[]string](b, `(() => { const out = []; window.nightdeskEditor.view.state.doc.forEach(n => out.push(n.textBetween(0, n.content.size, '\n', '\n'))); return out; })()`)
}
