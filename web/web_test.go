package web

import (
	"bytes"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestTheBuiltFilesAreOfTheseSources(t *testing.T) {
	now, err := Sum(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := fs.ReadFile(Built, "sources.sum")
	if err != nil {
		t.Fatal(err)
	}
	if now == string(kept) {
		return
	}
	for _, line := range strings.Split(now, "\n") {
		if !strings.Contains(string(kept), line) {
			t.Errorf("changed since the last build: %s", line)
		}
	}
	t.Error("run: (cd web && npm ci) && go run ./web/build")
}

func TestAnAddressChangesWithItsContent(t *testing.T) {
	for name, media := range map[string]string{"editor.js": "text/javascript; charset=utf-8", "editor.css": "text/css; charset=utf-8"} {
		address := Path(name)
		if !regexp.MustCompile(`^/newsroom/assets/editor-[0-9a-f]{12}\.(js|css)$`).MatchString(address) {
			t.Errorf("address %s", address)
		}
		got, kind, ok := File(address)
		want, err := fs.ReadFile(Built, name)
		if err != nil || !ok || !bytes.Equal(got, want) || kind != media {
			t.Errorf("%s: %v %s %v", address, ok, kind, err)
		}
	}
	for _, none := range []string{"", "/newsroom/assets/", "/newsroom/assets/editor.js", "/newsroom/assets/sources.sum", "/newsroom/assets/../web.go"} {
		if _, _, ok := File(none); ok {
			t.Errorf("%q is answered", none)
		}
	}
}

// The newsroom's pages allow scripts of their own address only, and a phone loads this over 2G.
func TestTheEditorIsSmallAndNeedsNoEval(t *testing.T) {
	js, err := fs.ReadFile(Built, "editor.js")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	if _, err := w.Write(js); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	if b.Len() > 90<<10 {
		t.Errorf("the editor is %d bytes in brotli, more than 90 KB", b.Len())
	}
	t.Logf("editor.js %d bytes, %d in brotli", len(js), b.Len())
	for _, never := range []string{"eval(", "new Function(", "innerHTML=\"<script"} {
		if bytes.Contains(js, []byte(never)) {
			t.Errorf("the script holds %s", never)
		}
	}
}

// Right and left are the reader's matter: the newsroom is used in Urdu too.
func TestStylesAreLogical(t *testing.T) {
	css, err := fs.ReadFile(Built, "editor.css")
	if err != nil {
		t.Fatal(err)
	}
	if bad := regexp.MustCompile(`[a-z-]*(left|right)[a-z-]*:|float:(left|right)|text-align:(left|right)`).FindAll(css, -1); bad != nil {
		t.Errorf("sided properties: %s", bad)
	}
}
