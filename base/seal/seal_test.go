package seal

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestWhatIsSealedOpensOnlyUnderItsKeyAndPurpose(t *testing.T) {
	k, err := New(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	sealed := k.Seal("smtp", "पासवर्ड")
	if strings.Contains(sealed, "पासवर्ड") || sealed == k.Seal("smtp", "पासवर्ड") {
		t.Error("the text shows, or two seals are alike")
	}
	if text, err := k.Open("smtp", sealed); err != nil || text != "पासवर्ड" {
		t.Errorf("opened %q, %v", text, err)
	}
	if _, err := k.Open("other", sealed); err == nil {
		t.Error("opened for another purpose")
	}
	other, _ := New(bytes.Repeat([]byte{8}, 32))
	if _, err := other.Open("smtp", sealed); err == nil {
		t.Error("opened with another key")
	}
	if text, err := k.Open("smtp", k.Seal("smtp", "")); err != nil || text != "" {
		t.Errorf("nothing sealed opens as %q, %v", text, err)
	}
}

func TestTheSecretIsMadeOnceAndForItsOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "secret.key")
	one, err := Secret(path)
	if err != nil {
		t.Fatal(err)
	}
	two, err := Secret(path)
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("a second reading differs, %v", err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	if names, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); err != nil || len(names) != 0 {
		t.Errorf("left behind: %q, %v", names, err)
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Secret(path); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Errorf("a broken file: %v", err)
	}
}

func TestProcessesThatStartAtOnceHoldOneSecret(t *testing.T) {
	for range 20 {
		path := filepath.Join(t.TempDir(), "secret.key")
		var all sync.WaitGroup
		got := make([][]byte, 8)
		for i := range got {
			all.Go(func() {
				var err error
				if got[i], err = Secret(path); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, one := range got {
			if !bytes.Equal(one, got[0]) {
				t.Fatal("two secrets in one newsroom")
			}
		}
	}
}
