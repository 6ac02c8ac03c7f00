package cards

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestAFieldForACardIsFound(t *testing.T) {
	for page, want := range map[string]int{
		`<input name="card_number">`: 1, `<input autocomplete="cc-number">`: 1, `<input id="cvv">`: 1, `<select name="exp_month"></select>`: 1,
		`<input id="x" name="cardholder" autocomplete="cc-name">`: 2, `<INPUT NAME=Expiry>`: 1, `<input aria-label="Security code">`: 1,
		`<input name="email" autocomplete="email"><input name="gateway" value="card"><textarea name="why"></textarea><p>card number</p>`: 0,
		`<input name="place"><input name="discard"><input id="way-card"><input name="accent">`:                                           0,
	} {
		if got := Asked(page); len(got) != want {
			t.Errorf("%s: %v", page, got)
		}
	}
}

// holds is how something of ours that could keep a card would be called.
var holds = regexp.MustCompile(`(?i)card_?(?:no|num|number|holder|exp)|cvv|cvc$|^csc$|expiry|exp_?(?:month|year)|^pan_?number`)

// walk gives every file of the project with an ending, but for what others made.
func walk(t *testing.T, ending string, do func(name string, text []byte)) (n int) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "build" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != root) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ending) || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(name)
		n++
		do(name, text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// No template asks for a card, those of the play bank included.
func TestNoTemplateAsksForACard(t *testing.T) {
	n := walk(t, ".html", func(name string, text []byte) {
		for _, found := range Asked(string(text)) {
			t.Errorf("%s asks for a card: %s", name, found)
		}
	})
	if n < 60 {
		t.Errorf("only %d templates were found", n)
	}
}

// Nothing of ours has a place for a card, neither in memory nor in a table.
func TestNothingCouldKeepACard(t *testing.T) {
	fields := 0
	walk(t, ".go", func(name string, text []byte) {
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			s, is := n.(*ast.StructType)
			if !is {
				return true
			}
			for _, field := range s.Fields.List {
				names := []string{}
				for _, one := range field.Names {
					names = append(names, one.Name)
				}
				if field.Tag != nil {
					names = append(names, strings.FieldsFunc(field.Tag.Value, func(r rune) bool { return strings.ContainsRune("`\":, ", r) })...)
				}
				for _, one := range names {
					if fields++; holds.MatchString(one) {
						t.Errorf("%s: %s could hold a card", set.Position(field.Pos()), one)
					}
				}
			}
			return true
		})
	})
	column := regexp.MustCompile(`(?m)^\s*([a-z_0-9]+)\s+(?:text|bigint|integer)`)
	columns := 0
	walk(t, ".sql", func(name string, text []byte) {
		for _, m := range column.FindAllStringSubmatch(string(text), -1) {
			if columns++; holds.MatchString(m[1]) {
				t.Errorf("%s: the column %s could hold a card", name, m[1])
			}
		}
	})
	if fields < 1000 || columns < 200 {
		t.Errorf("only %d fields and %d columns were looked at", fields, columns)
	}
}
