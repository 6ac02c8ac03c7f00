//go:build browser

package trial_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app/trial"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
)

// Keys of a text browser that are not letters.
const (
	enter = "<^J>"
	down  = "<Down Arrow>"
	up    = "<Up Arrow>"
)

// lynx presses keys in the text browser of that name, from an address on, and
// gives every screen that it drew, without colours. What is not <a key> is typed.
func lynx(t *testing.T, at string, keys ...string) string {
	t.Helper()
	dir := t.TempDir()
	var script strings.Builder
	for _, k := range append(keys, "<Q>", "<y>") {
		if name, special := strings.CutPrefix(k, "<"); special {
			script.WriteString("key " + strings.TrimSuffix(name, ">") + "\n")
			continue
		}
		for _, letter := range k {
			script.WriteString("key " + strings.Replace(string(letter), " ", "<space>", 1) + "\n")
		}
	}
	pressed := filepath.Join(dir, "keys")
	if err := os.WriteFile(pressed, []byte(script.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "lynx", "-cfg=/dev/null", "-term=vt100", "-nopause", "-accept_all_cookies", "-display_charset=utf-8", "-cmd_script="+pressed, at)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "LINES=60", "COLUMNS=100", "HOME="+dir)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("lynx: %v\n%s", err, out)
	}
	return strings.Join(strings.Fields(drawing.ReplaceAllString(string(out), " ")), " ")
}

// drawing is what moves the cursor and colours the screen (ECMA-48).
var drawing = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|[\x0e\x0f]`)

// finds looks for words on the page and stands on the next thing that can be chosen.
func finds(words string) []string { return []string{"</>", words, enter} }

// From the support page to the thanks in a browser without pictures, styles or
// script; a box that was forgotten is asked for, and what was typed is kept.
func TestAReaderBecomesASupporterInATextBrowser(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := trial.Furnished(t, dsn)
		n.Private("zoya@readers.example")
		filled := slices.Concat(finds("Monthly"), []string{enter}, finds("Your email"), []string{"zoya@readers.example", down, down})
		told := slices.Concat(filled, finds("Continue"), []string{enter})                                                                   // the box is forgotten
		screens := lynx(t, n.URL+"/support", slices.Concat(told, finds("at least 18"), []string{enter}, finds("Continue"), []string{enter}, // nothing is typed again
			finds("Change something"), []string{up, enter}, // the button stands above it
			[]string{enter})...) // the bank's first button
		for _, want := range []string{"Please tick this box", "Please check before you pay", "Sandbox Bank", "Thank you", "LR/26-27/000001"} {
			before, after, is := strings.Cut(screens, want)
			if !is {
				t.Fatalf("%q was not on the screen after\n%s\n\n%s", want, before, screens)
			}
			screens = after
		}
		if l := n.Letter("zoya@readers.example"); !strings.Contains(l.Text, "LR/26-27/000001") {
			t.Errorf("the letter says\n%s", l.Text)
		}
	})
}
