package trial_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// cases is how many groups of failure cases there are.
const cases = 56

var (
	caseRow = regexp.MustCompile(`^\| (\d+) \| ([^|]+) \| ([^|]+) \|$`)
	folder  = regexp.MustCompile("^`([a-z/]+)` (.+)$")
	aTest   = regexp.MustCompile(`^(?:Test|Fuzz)[A-Za-z0-9]+$`)
)

// The table of docs/money-cases.md has each of the groups, and each test that it names is there.
func TestEveryCaseOfMoneyHasATest(t *testing.T) {
	root := filepath.Join("..", "..")
	table, err := os.ReadFile(filepath.Join(root, "docs", "money-cases.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests, next := map[string]string{}, 1
	for line := range strings.Lines(string(table)) {
		row := caseRow.FindStringSubmatch(strings.TrimSpace(line))
		if row == nil {
			continue
		}
		if n, err := strconv.Atoi(row[1]); err != nil || n != next {
			t.Errorf("row %s stands where %d should", row[1], next)
		}
		next++
		for _, part := range strings.Split(row[3], "; ") {
			in := folder.FindStringSubmatch(part)
			switch {
			case strings.HasPrefix(part, "and `make "):
				continue
			case in == nil:
				t.Errorf("row %s: %q names no test", row[1], part)
				continue
			}
			for _, name := range strings.Split(in[2], ", ") {
				if !aTest.MatchString(name) || !strings.Contains(testsOf(t, tests, filepath.Join(root, in[1])), "func "+name+"(") {
					t.Errorf("row %s: %s has no test %s", row[1], in[1], name)
				}
			}
		}
	}
	if next != cases+1 {
		t.Errorf("the table has %d rows; want %d", next-1, cases)
	}
}

// testsOf is the text of a folder's tests.
func testsOf(t *testing.T, known map[string]string, dir string) string {
	t.Helper()
	if known[dir] == "" {
		files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			known[dir] += string(text)
		}
	}
	return known[dir]
}
