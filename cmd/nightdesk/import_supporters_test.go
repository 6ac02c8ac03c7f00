package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A list is tried, brought along and brought once more; its addresses are in no line of the log.
func TestSupportersComeAlongByTheCommand(t *testing.T) {
	dir := t.TempDir()
	list, newsroom := filepath.Join(dir, "list.csv"), filepath.Join(dir, "newsroom")
	csv := "Mail;Plan;Valid till\nasha@example.org;Gold;25/12/2099\nnobody;Gold;25/12/2099\n"
	if err := os.WriteFile(list, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		more     []string
		made     int
		newsroom bool
	}{{[]string{"--dry-run"}, 1, false}, {nil, 1, true}, {nil, 0, true}, {[]string{"--dry-run"}, 0, true}} {
		code, out, errs := command(t, append([]string{"import", "supporters", list, "--plan", "Gold=monthly", "--json", "--data", newsroom}, c.more...)...)
		var report struct {
			Rows       int            `json:"rows"`
			Readers    map[string]int `json:"readers"`
			Supporters map[string]int `json:"supporters"`
			Refused    []struct {
				Line   int    `json:"line"`
				Column string `json:"column"`
			} `json:"refused"`
		}
		if err := json.Unmarshal([]byte(out), &report); err != nil || code != done {
			t.Fatalf("%d, %v: %s%s", code, err, out, errs)
		}
		if report.Rows != 2 || report.Readers["new"] != c.made || report.Supporters["new"] != c.made || len(report.Refused) != 1 || report.Refused[0].Line != 3 || report.Refused[0].Column != "Mail" {
			t.Errorf("%v: %+v", c.more, report)
		}
		if strings.Contains(out+errs, "asha@") {
			t.Errorf("an address was said: %s%s", out, errs)
		}
		if _, err := os.Stat(newsroom); (err == nil) != c.newsroom {
			t.Errorf("%v: a newsroom is there: %v", c.more, err)
		}
	}
}
