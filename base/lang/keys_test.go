package lang

import (
	"go/ast"
	"go/parser"
	gosource "go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// use is a key that a source file says, with the placeholders given beside it.
type use struct {
	key   string
	at    string
	names []string
	open  bool // the placeholders are not all to be seen in the source
}

func TestEveryKeyOfAFaultHasWords(t *testing.T) {
	uses := sourceUses(t)
	if len(uses) == 0 {
		t.Fatal("no key is used anywhere: the search is broken")
	}
	en := byKey(English)
	for _, u := range uses {
		e, ok := en[u.key]
		if !ok {
			t.Errorf("%s: no catalog has %q", u.at, u.key)
			continue
		}
		for _, name := range placeholders(e) {
			if !u.open && !slices.Contains(u.names, name) {
				t.Errorf("%s: %s has the placeholder %s, which is not given", u.at, u.key, name)
			}
		}
	}
}

// Pages say their words as {{say "key"}}, {{.Say "key"}} or {{$.Lang.Say "key"}}.
func TestEveryKeyOfAPageHasWords(t *testing.T) {
	said := regexp.MustCompile(`\b[sS]ay "([a-z0-9-]+)"`)
	en := byKey(English)
	walkModule(t, func(path string) {
		if !strings.HasSuffix(path, ".html") && !strings.HasSuffix(path, ".tmpl") && !strings.HasSuffix(path, ".txt") {
			return
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range said.FindAllSubmatch(text, -1) {
			if _, ok := en[string(m[1])]; !ok {
				t.Errorf("%s: no catalog has %q", path, m[1])
			}
		}
	})
}

func TestTheSearchForKeysFindsThem(t *testing.T) {
	src := `package x
func a() error { return fault.New(fault.Invalid, "one", "Max", 3, "Name", n) }
func b() error { return fault.Bad("f", "two", pairs...) }
func bad(field, key string) error { return fault.Bad(field, key) }
func c() { bad("f", "three"); key := "four"; key = "five"; fault.New(1, key) }
func d(l *lang.Lang) { l.Say("six", "Count", 1); other.New("seven", "eight") }
func e(k string) { k = "nine"; x := func() error { return fault.Bad("g", "ten") } }`
	file, err := parser.ParseFile(gosource.NewFileSet(), "x.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, u := range usesIn(gosource.NewFileSet(), []*ast.File{file}) {
		keys = append(keys, u.key)
		if u.key == "one" && !slices.Equal(u.names, []string{"Max", "Name"}) || u.open != (u.key != "one" && u.key != "six" && u.key != "ten") {
			t.Errorf("%+v", u)
		}
	}
	slices.Sort(keys)
	if want := []string{"five", "four", "one", "six", "ten", "three", "two"}; !slices.Equal(keys, want) {
		t.Errorf("found %v, want %v", keys, want)
	}
}

// sourceUses walks the module's Go source, tests aside, a package at a time.
func sourceUses(t *testing.T) []use {
	set := gosource.NewFileSet()
	packages := map[string][]*ast.File{}
	walkModule(t, func(path string) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%v", err)
			return
		}
		packages[filepath.Dir(path)] = append(packages[filepath.Dir(path)], file)
	})
	var out []use
	for _, files := range packages {
		out = append(out, usesIn(set, files)...)
	}
	return out
}

func walkModule(t *testing.T, visit func(path string)) {
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if root == filepath.Dir(root) {
			t.Fatal("no go.mod above this package")
		}
		root = filepath.Dir(root)
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := filepath.Base(path)
		if d != nil && d.IsDir() && (name == "node_modules" || name == "testdata" || name == "build" || strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if err == nil && !d.IsDir() {
			visit(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// usesIn finds the keys of a package: literals given to fault.New, fault.Bad
// and Say, literals assigned to a variable given to them, and literals given
// to a function that hands its parameter on to them.
func usesIn(set *gosource.FileSet, files []*ast.File) []use {
	var out []use
	relays := map[string]int{} // function → index of its key parameter
	eachFunc(files, func(f *ast.FuncDecl) {
		ast.Inspect(f.Body, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			i, said := keyArg(call, ok)
			if !said {
				return true
			}
			if key, ok := literal(call.Args[i]); ok {
				out = append(out, useOf(set, call, key, i))
			} else if name, ok := call.Args[i].(*ast.Ident); ok {
				if p := paramIndex(f, name.Name); p >= 0 {
					relays[f.Name.Name] = p
				} else {
					out = append(out, assigned(set, f, name.Name)...)
				}
			}
			return true
		})
	})
	eachFunc(files, func(f *ast.FuncDecl) {
		ast.Inspect(f.Body, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name, ok := call.Fun.(*ast.Ident)
			if !ok {
				return true
			}
			i, ok := relays[name.Name]
			if !ok || i >= len(call.Args) {
				return true
			}
			if key, ok := literal(call.Args[i]); ok {
				out = append(out, use{key: key, at: set.Position(call.Pos()).String(), open: true})
			} else if v, ok := call.Args[i].(*ast.Ident); ok {
				out = append(out, assigned(set, f, v.Name)...)
			}
			return true
		})
	})
	return out
}

func eachFunc(files []*ast.File, visit func(*ast.FuncDecl)) {
	for _, file := range files {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				visit(f)
			}
		}
	}
}

// keyArg gives which argument of a call is a key.
func keyArg(call *ast.CallExpr, ok bool) (int, bool) {
	if !ok {
		return 0, false
	}
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return 0, false
	}
	if pkg, ok := f.X.(*ast.Ident); ok && pkg.Name == "fault" && (f.Sel.Name == "New" || f.Sel.Name == "Bad") {
		return 1, len(call.Args) > 1
	}
	return 0, f.Sel.Name == "Say" && len(call.Args) > 0
}

func literal(x ast.Expr) (string, bool) {
	l, ok := x.(*ast.BasicLit)
	if !ok || l.Kind != gosource.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

func useOf(set *gosource.FileSet, call *ast.CallExpr, key string, i int) use {
	u := use{key: key, at: set.Position(call.Pos()).String(), open: call.Ellipsis.IsValid()}
	for n := i + 1; n < len(call.Args); n += 2 {
		name, ok := literal(call.Args[n])
		u.names = append(u.names, name)
		u.open = u.open || !ok
	}
	return u
}

func paramIndex(f *ast.FuncDecl, name string) int {
	i := 0
	for _, field := range f.Type.Params.List {
		for _, n := range field.Names {
			if n.Name == name {
				return i
			}
			i++
		}
	}
	return -1
}

// assigned finds the literals a function assigns to a variable.
func assigned(set *gosource.FileSet, f *ast.FuncDecl, name string) []use {
	var out []use
	ast.Inspect(f.Body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != len(a.Rhs) {
			return true
		}
		for i, l := range a.Lhs {
			if v, ok := l.(*ast.Ident); ok && v.Name == name {
				if key, ok := literal(a.Rhs[i]); ok {
					out = append(out, use{key: key, at: set.Position(a.Pos()).String(), open: true})
				}
			}
		}
		return true
	})
	return out
}
