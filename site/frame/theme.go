package frame

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/nightdesk/nightdesk/site/theme"
)

// book is a theme that has been read: every template parsed, every sheet small.
type book struct {
	pages  map[string]*template.Template
	sheets map[string]string // by file: "frame/page.css", "frame/ur.css", "story/page.css"
	font   []byte
	Font   string // the font's address, which changes with its bytes

	mu    sync.Mutex
	drawn map[string]bool // pages drawn so far, so that a test can see that none is forgotten
}

const fontFile = "fonts/nu-lean-400.woff2"

// open reads the theme, a folder's own files before those of the program.
func open(folder string) (*book, error) {
	own := theme.Default()
	read := func(name string) ([]byte, error) {
		if folder != "" {
			b, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
			if !errors.Is(err, fs.ErrNotExist) {
				return b, err
			}
		}
		return fs.ReadFile(own, name)
	}
	b := &book{pages: map[string]*template.Template{}, sheets: map[string]string{}, drawn: map[string]bool{}}
	base, err := parse(template.New("page"), read, "frame/page.html")
	if err != nil {
		return nil, err
	}
	var parts []string
	err = fs.WalkDir(own, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir():
			return err
		case path.Ext(name) == ".css":
			css, err := read(name)
			b.sheets[name] = minify(string(css))
			return err
		case path.Base(name) == "page.html" && name != "frame/page.html":
			parts = append(parts, name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, name := range parts {
		page, err := base.Clone()
		if err == nil {
			page, err = parse(page, read, name)
		}
		if err != nil {
			return nil, err
		}
		b.pages[path.Dir(name)] = page
	}
	if b.font, err = read(fontFile); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b.font)
	b.Font = "/font/nastaliq-" + hex.EncodeToString(sum[:5]) + ".woff2"
	return b, nil
}

func parse(t *template.Template, read func(string) ([]byte, error), name string) (*template.Template, error) {
	text, err := read(name)
	if err == nil {
		t, err = t.Parse(squeeze(string(text)))
	}
	if err != nil {
		return nil, fmt.Errorf("theme %s: %w", name, err)
	}
	return t, nil
}

var indent = regexp.MustCompile(`\n\s*`)

// squeeze takes the indentation out of a template and leaves the line ends:
// they keep apart the words of neighbouring elements where no sheet is read,
// in a text browser, a reading mode or a search engine's extract.
func squeeze(s string) string { return indent.ReplaceAllString(strings.TrimSpace(s), "\n") }

// draw executes a page.
func (b *book) draw(name string, v any) ([]byte, error) {
	t := b.pages[name]
	if t == nil {
		return nil, fmt.Errorf("theme: no page %q", name)
	}
	b.mu.Lock()
	b.drawn[name] = true
	b.mu.Unlock()
	var out bytes.Buffer
	out.Grow(24 << 10)
	if err := t.Execute(&out, v); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// Undrawn lists the theme's pages that nobody has asked for yet.
func (f *Frame) Undrawn() []string {
	f.theme.mu.Lock()
	defer f.theme.mu.Unlock()
	var out []string
	for name := range f.theme.pages {
		if !f.theme.drawn[name] {
			out = append(out, name)
		}
	}
	return out
}
