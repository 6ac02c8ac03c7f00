package folder_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/carrier/carriertest"
	"github.com/nightdesk/nightdesk/carrier/folder"
)

func TestPromise(t *testing.T) {
	dir := t.TempDir()
	c, err := folder.New(filepath.Join(dir, "mail"))
	if err != nil {
		t.Fatal(err)
	}
	long := mail.Letter{ID: "019ac0de-0000-7000-8000-000000000002", From: "desk@example.org", Subject: "x", Text: "x", Date: time.Unix(0, 0),
		To: strings.Repeat("a", 60) + "@" + strings.Repeat(strings.Repeat("b", 60)+".", 3) + "example"}
	if err := c.Carry(t.Context(), long); err != nil {
		t.Errorf("a letter to an address of %d bytes: %v", len(long.To), err)
	}
	carriertest.Run(t, c, func(to string) (out []string) {
		names, err := filepath.Glob(filepath.Join(dir, "mail", "*-"+to+"-*.eml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			b, err := os.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(b))
		}
		return out
	})
}
