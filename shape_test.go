package nightdesk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The staircase: a room may know the rooms before it, never one after it.
var rooms = []string{"staff", "audience", "story", "fund", "reach", "insight"}

var (
	plugs = map[string]string{"gateway": "fund", "carrier": "reach"} // and the one room that declares their interface
	faces = []string{"site", "newsroom", "hooks"}
	floor = []string{"base", "schema", "web"}
)

const module = "github.com/nightdesk/nightdesk/"

// may tells whether a file of from may import a package of ours, and what to do instead.
func may(from, to string) (ok bool, instead string) {
	top, _, _ := strings.Cut(to, "/")
	fromTop, _, _ := strings.Cut(from, "/")
	switch {
	case fromTop == "app" || fromTop == "cmd" || fromTop == "bench" || fromTop == "chaos" || fromTop == "test":
		return true, ""
	case slices.Contains(floor, fromTop):
		return fromTop == top || slices.Contains(floor, top), "the floor knows no room: take what is needed as a value or a function"
	case slices.Contains(rooms, fromTop):
		if top == "base" || top == fromTop {
			return true, ""
		}
		i := slices.Index(rooms, top)
		return i >= 0 && i < slices.Index(rooms, fromTop), "a room knows only rooms to its left: tell a fact, or declare a function that app hands in"
	case plugs[fromTop] != "":
		return top == "base" || top == fromTop || top == plugs[fromTop], "a plug knows the floor and the room whose interface it fills"
	case fromTop == "transfer":
		return top == "base" || top == fromTop || slices.Contains(rooms, top), "a transfer writes through the rooms"
	case slices.Contains(faces, fromTop):
		if to == "base/db" {
			return false, "no SQL in a face: ask a room"
		}
		return slices.Contains(floor, top) || top == fromTop || slices.Contains(rooms, top), "a face knows rooms and the floor, never another face, never a plug"
	}
	return false, "say in shape_test.go which kind of package this is"
}

// goFiles walks over the Go files of the project.
func goFiles(t *testing.T, visit func(name string, f *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "build" && name == "build" || strings.HasPrefix(d.Name(), ".") && name != "." || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		visit(filepath.ToSlash(name), f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func isTest(name string) bool {
	return strings.HasSuffix(name, "_test.go") || strings.HasSuffix(path.Dir(name), "test") && strings.Count(name, "/") > 1
}

func TestStaircase(t *testing.T) {
	goFiles(t, func(name string, f *ast.File) {
		if isTest(name) || !strings.Contains(name, "/") {
			return
		}
		for _, im := range f.Imports {
			p, _ := strconv.Unquote(im.Path.Value)
			if to, ours := strings.CutPrefix(p, module); ours {
				if ok, instead := may(path.Dir(name), to); !ok {
					t.Errorf("%s may not import %s: %s", name, to, instead)
				}
			}
		}
	})
}

var named = regexp.MustCompile(`(?i)\b(?:from|into|update|join|table|on)\s+"?([a-z]+)_[a-z_]+`)

// A table is named for its room, and only that room names it.
func TestTablesAreOwnedByRooms(t *testing.T) {
	owners := append(slices.Clone(rooms), "sandbox", "river", "db")
	goFiles(t, func(name string, f *ast.File) {
		if isTest(name) {
			return
		}
		top, _, _ := strings.Cut(name, "/")
		ast.Inspect(f, func(n ast.Node) bool {
			l, ok := n.(*ast.BasicLit)
			if !ok || l.Kind != token.STRING {
				return true
			}
			for _, m := range named.FindAllStringSubmatch(l.Value, -1) {
				owner := strings.ToLower(m[1])
				if !slices.Contains(owners, owner) {
					continue
				}
				switch {
				case owner == top,
					owner == "sandbox" && strings.HasPrefix(name, "gateway/sandbox/"),
					owner == "river" && (strings.HasPrefix(name, "base/job/") || strings.HasPrefix(name, "base/backup/")),
					owner == "db" && (strings.HasPrefix(name, "base/db/") || strings.HasPrefix(name, "base/backup/")):
				default:
					t.Errorf("%s names a table of %s: ask that room instead, or take the fact it tells", name, owner)
				}
			}
			return true
		})
	})
}

// Every package says what it is for, in doc.go when it has several files.
func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	said, files := map[string]bool{}, map[string]int{}
	goFiles(t, func(name string, f *ast.File) {
		if strings.HasSuffix(name, "_test.go") {
			return
		}
		dir := path.Dir(name)
		files[dir]++
		if f.Doc != nil && (strings.HasPrefix(f.Doc.Text(), "Package ") || strings.HasPrefix(f.Doc.Text(), "Command ")) {
			said[dir] = true
		}
	})
	for dir := range files {
		if !said[dir] {
			t.Errorf("%s has no package comment: write doc.go, what it is for and what it promises", dir)
		}
	}
}

// Nobody reads the machine's clock but those who measure or pace, so that a month can be played in a second.
func TestRulesAskTheNewsroomsClock(t *testing.T) {
	goFiles(t, func(name string, f *ast.File) {
		top, _, _ := strings.Cut(name, "/")
		if isTest(name) || !slices.Contains(rooms, top) && !slices.Contains(faces, top) && plugs[top] == "" {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if s, ok := call.Fun.(*ast.SelectorExpr); ok && strings.HasSuffix(s.Sel.Name, "Deadline") {
					return false // a socket's deadline is the machine's
				}
			}
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Now" {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" {
					t.Errorf("%s asks time.Now: ask base/clock", name)
				}
			}
			return true
		})
	})
}

// Sizes that start a talk: beyond these a file or function is cut.
func TestFilesAndFunctionsStaySmall(t *testing.T) {
	const fileLines, funcLines = 520, 80 // a list of doors is one function
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "build" || strings.HasPrefix(d.Name(), ".") && name != ".") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if n := strings.Count(string(b), "\n"); n > fileLines {
			t.Errorf("%s has %d lines: cut it by its nouns", name, n)
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, b, 0)
		if err != nil {
			return err
		}
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && !strings.HasSuffix(name, "_test.go") {
				if n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1; n > funcLines {
					t.Errorf("%s: %s has %d lines: name its steps", name, fn.Name.Name, n)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A package that outgrows this is cut by its nouns; its tests do not count.
func TestPackagesStaySmall(t *testing.T) {
	const packageLines = 5000
	lines := map[string]int{}
	goFiles(t, func(name string, _ *ast.File) {
		if strings.HasSuffix(name, "_test.go") {
			return
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines[path.Dir(name)] += strings.Count(string(b), "\n")
	})
	for dir, n := range lines {
		if n > packageLines {
			t.Errorf("%s has %d lines: move what stands alone into a package of its own below it", dir, n)
		}
	}
}

// A style sheet that says left or right is wrong in Urdu.
func TestStylesKnowNoSides(t *testing.T) {
	sided := regexp.MustCompile(`(?:^|[;{\s])(?:margin|padding|border)-(?:left|right)\b|text-align:\s*(?:left|right)\b|float:\s*(?:left|right)\b|(?:^|[;{\s])(?:left|right):`)
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "built" || d.Name() == "build" && name == "build" || strings.HasPrefix(d.Name(), ".") && name != ".") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".css") {
			return nil
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(b), "\n") {
			if m := sided.FindString(line); m != "" {
				t.Errorf("%s:%d says %q: use the logical property", name, i+1, strings.TrimSpace(m))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
