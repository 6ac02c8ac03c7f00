package folder_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/nightdesk/nightdesk/carrier/carriertest"
	"github.com/nightdesk/nightdesk/carrier/folder"
)

func TestPromise(t *testing.T) {
	dir := t.TempDir()
	c, err := folder.New(filepath.Join(dir, "mail"))
	if err != nil {
		t.Fatal(err)
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
