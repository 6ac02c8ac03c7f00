package frame

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
)

//go:embed *.html
var layout embed.FS

// Page is a template with the struct it shows.
type Page[T any] struct {
	name string
	tmpl *template.Template
}

// sheet is what a template is given: the visit, and the page's own struct as .Page.
type sheet[T any] struct {
	*Visit
	Page T
}

// NewPage parses a page at start; a page that cannot be parsed stops the program.
// Every *.html in files whose name begins with "part_" may be used by it.
func NewPage[T any](files fs.FS, name string) Page[T] {
	t := template.New("").Funcs(template.FuncMap{
		"say":    func(key string, pairs ...any) string { return Speaks.Say(key, pairs...) },
		"number": func(n any) string { return Speaks.Number(whole(n)) },
		"opt":    func(pairs ...string) []Option { return optionsOf(pairs) },
	})
	template.Must(t.ParseFS(layout, "*.html"))
	if parts, _ := fs.Glob(files, "part_*.html"); len(parts) > 0 {
		template.Must(t.ParseFS(files, parts...))
	}
	text, err := fs.ReadFile(files, name)
	if err != nil {
		panic(err)
	}
	var zero T
	if head, _, _ := strings.Cut(string(text), "\n"); !strings.Contains(head, fmt.Sprintf("%T", zero)) {
		panic(fmt.Sprintf("%s: the first line must name %T", name, zero))
	}
	template.Must(t.New(name).Parse(string(text)))
	return Page[T]{name, t}
}

func whole(n any) int64 {
	switch n := n.(type) {
	case int:
		return int64(n)
	case int64:
		return n
	}
	panic(fmt.Sprintf("number of %T", n))
}

func optionsOf(pairs []string) []Option {
	var out []Option
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, Option{Value: pairs[i], Words: Speaks.Say(pairs[i+1])})
	}
	return out
}

// Show answers with the page.
func (p Page[T]) Show(v *Visit, page T) error { return p.show(v, http.StatusOK, page) }

// Again answers with the page when what was typed cannot be used.
func (p Page[T]) Again(v *Visit, page T) error {
	return p.show(v, http.StatusUnprocessableEntity, page)
}

// Status answers with the page and a status of the caller's.
func (p Page[T]) Status(v *Visit, status int, page T) error { return p.show(v, status, page) }

func (p Page[T]) show(v *Visit, status int, page T) error {
	var b bytes.Buffer
	if err := p.tmpl.ExecuteTemplate(&b, "layout", sheet[T]{v, page}); err != nil {
		return fmt.Errorf("draw %s: %w", p.name, err)
	}
	h := v.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	v.W.WriteHeader(status)
	_, err := v.W.Write(b.Bytes())
	return ended(err)
}

// sub is a folder of embedded files.
func sub(files fs.FS, dir string) fs.FS {
	out, err := fs.Sub(files, dir)
	if err != nil {
		panic(err)
	}
	return out
}
