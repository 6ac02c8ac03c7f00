//go:build browser

package browser

import (
	"testing"

	"github.com/nightdesk/nightdesk/story"
)

// H22: the newsroom's pages, for a publisher, who sees the most.
func TestNewsroomPagesAreForEverybody(t *testing.T) {
	t.Parallel()
	d := theDemo(t)
	b := visit(t, d.URL, 360)
	for _, p := range []struct{ name, path string }{
		{"sign-in", "/newsroom/in"}, {"sign-in-letter", "/newsroom/in?t=AAAA"},
	} {
		t.Run(p.name, func(t *testing.T) {
			b.t = t
			b.open(p.path)
			b.look("newsroom-" + p.name)
		})
	}
	b.t = t
	b.open(d.Newsroom())
	for _, p := range []struct{ name, path string }{
		{"today", "/newsroom/"}, {"due", "/newsroom/due"}, {"numbers", "/newsroom/numbers"},
		{"desk", "/newsroom/stories"}, {"desk-empty", "/newsroom/stories?q=nothing+of+the+kind"},
		{"sections", "/newsroom/sections"}, {"bylines", "/newsroom/bylines"}, {"pages", "/newsroom/pages"}, {"page", "/newsroom/pages/en/about"},
		{"money", "/newsroom/money"}, {"supporters", "/newsroom/money/supporters"}, {"payments", "/newsroom/money/payments"},
		{"refunds", "/newsroom/money/refunds"}, {"documents", "/newsroom/money/documents"}, {"document", "/newsroom/money/documents/LR/26-27/000001"},
		{"plans", "/newsroom/money/plans"}, {"plan-new", "/newsroom/money/plans/new"}, {"gateways", "/newsroom/money/gateways"}, {"gateway", "/newsroom/money/gateways/upi"}, {"law", "/newsroom/setup/law"}, {"books", "/newsroom/money/books"},
		{"sending", "/newsroom/sending"}, {"people", "/newsroom/people"}, {"audit", "/newsroom/audit"}, {"setup", "/newsroom/setup"},
	} {
		t.Run(p.name, func(t *testing.T) {
			b.t = t
			b.open(p.path)
			b.look("newsroom-" + p.name)
		})
	}
	t.Run("supporter", func(t *testing.T) {
		b.t = t
		b.open("/newsroom/money/supporters")
		b.open(eval[string](b, `document.querySelector('.rows tbody a').getAttribute('href')`))
		b.look("newsroom-supporter")
	})
	for _, p := range []struct{ name, path string }{
		{"story-en", "/" + editorOf(t, d.Story, "Roof money sanctioned")}, {"story-ur", "/" + editorOf(t, d.Story, "جھیل کا پشتہ")},
	} {
		t.Run(p.name, func(t *testing.T) {
			b.t = t
			b.open(p.path)
			b.until("the editor is there", `window.nightdeskEditor`)
			b.look("newsroom-" + p.name)
			b.open(p.path + "/preview")
			b.look("newsroom-" + p.name + "-preview")
		})
	}
}

// editorOf is the address of the editor of a story, without the first slash.
func editorOf(t *testing.T, stories *story.Stories, headline string) string {
	t.Helper()
	rows, _, err := stories.Desk(t.Context(), story.Filter{Text: headline})
	if err != nil || len(rows) == 0 {
		t.Fatalf("%q is not on the desk: %v", headline, err)
	}
	return "newsroom/stories/" + string(rows[0].ID)
}

// The dialogs of the editor, in which an editor spends the day.
func TestDialogsOfTheEditorAreForEverybody(t *testing.T) {
	t.Parallel()
	d := theDemo(t)
	b := visit(t, d.URL, 360)
	b.open(d.Newsroom())
	b.open("/" + editorOf(t, d.Story, "Six baskets a day"))
	b.until("the editor is there", `window.nightdeskEditor`)
	b.selectWords("the")
	for _, x := range []struct {
		name string
		key  string
		with []modifier
	}{{"statement", "S", []modifier{ctrl, shift}}, {"link", "k", []modifier{ctrl}}, {"note", "n", []modifier{ctrl, alt}}} {
		t.Run(x.name, func(t *testing.T) {
			b.t = t
			b.press(x.key, x.with...)
			b.until("the dialog is open", `document.querySelector('dialog[open]')`)
			b.look("newsroom-dialog-" + x.name)
			b.press("\x1b")
			b.until("the dialog is closed", `!document.querySelector('dialog')`)
		})
	}
}
