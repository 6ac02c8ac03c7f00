package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/test/journal"
)

func TestARunFailsForWhatItsLogHolds(t *testing.T) {
	catalogs := os.DirFS(filepath.Join("..", "..", "base", "lang", "words"))
	for what, one := range map[string]struct {
		log, private, fails string
	}{
		"nothing to say":  {log: "time=1 msg=GET path=/ status=200\ntime=2 msg=GET path=/hi/ status=200\n"},
		"an address":      {log: "time=1 msg=ok\ntime=2 msg=sent to=mina@readers.example\n", fails: "names what no log may"},
		"a private word":  {log: "time=1 msg=ok\ntime=2 msg=\"Begum came\"\n", private: "\"Begum\"\n", fails: "names what no log may"},
		"nobody writes":   {log: "time=1 msg=ok\n", fails: "only 1 lines"},
		"a broken record": {log: "time=1 msg=ok\ntime=2 msg=ok\n", private: "Begum\n", fails: "private"},
	} {
		name := filepath.Join(t.TempDir(), "suite.log")
		if err := os.WriteFile(name, []byte(one.log), 0o600); err != nil {
			t.Fatal(err)
		}
		if one.private != "" {
			if err := os.WriteFile(journal.PrivateFile(name), []byte(one.private), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		err := search(name, catalogs, 2, &out)
		switch {
		case one.fails == "" && (err != nil || !strings.Contains(out.String(), "nothing found")):
			t.Errorf("%s: %v, %s", what, err, out.String())
		case one.fails != "" && (err == nil || !strings.Contains(err.Error(), one.fails)):
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := search(filepath.Join(t.TempDir(), "none"), catalogs, 0, &bytes.Buffer{}); err == nil {
		t.Error("a log that is not there passes")
	}
	if err := search("none", os.DirFS(t.TempDir()), 0, &bytes.Buffer{}); err == nil {
		t.Error("without the words of letters it passes")
	}
}
