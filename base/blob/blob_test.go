package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/fault"
)

func open(t *testing.T) (*blob.Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, dir
}

func sumOf(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// files lists everything below the folder that is not a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAFileIsKeptUnderItsSumAndReadBack(t *testing.T) {
	s, dir := open(t)
	want := bytes.Repeat([]byte("the water rose at four\n"), 9000)
	sum, size, err := s.Put(t.Context(), iotest.OneByteReader(bytes.NewReader(want)), int64(len(want)))
	if err != nil {
		t.Fatal(err)
	}
	if sum != sumOf(want) || size != int64(len(want)) {
		t.Errorf("put = %s, %d", sum, size)
	}
	f, err := s.Open(sum)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Seek(4, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(f); !bytes.Equal(got, want[4:]) {
		t.Error("what was read is not what was put")
	}
	if n, err := s.Size(sum); err != nil || n != size || !s.Has(sum) {
		t.Errorf("size = %d, %v", n, err)
	}
	if got := files(t, dir); len(got) != 1 || got[0] != sum[:2]+"/"+sum[2:] {
		t.Errorf("files = %v", got)
	}
}

func TestTheSameFileIsStoredOnceByMany(t *testing.T) {
	s, dir := open(t)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			body := []byte{byte(i % 4)}
			sum, _, err := s.Put(t.Context(), bytes.NewReader(body), 10)
			if err != nil || sum != sumOf(body) {
				t.Errorf("put = %s, %v", sum, err)
			}
			f, err := s.Open(sum)
			if err != nil {
				t.Errorf("open after put: %v", err)
				return
			}
			f.Close()
		})
	}
	wg.Wait()
	if got := files(t, dir); len(got) != 4 {
		t.Errorf("files = %v", got)
	}
}

func TestADamagedFileIsReplaced(t *testing.T) {
	s, dir := open(t)
	sum, _, _ := s.Put(t.Context(), strings.NewReader("whole"), 10)
	if err := os.WriteFile(filepath.Join(dir, sum[:2], sum[2:]), []byte("wh"), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Put(t.Context(), strings.NewReader("whole"), 10); err != nil {
		t.Fatal(err)
	}
	if n, _ := s.Size(sum); n != 5 {
		t.Errorf("size = %d", n)
	}
}

func TestWhatFailsLeavesNothingBehind(t *testing.T) {
	s, dir := open(t)
	broken := errors.New("the line dropped")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for name, tt := range map[string]struct {
		ctx  context.Context
		r    io.Reader
		max  int64
		want func(error) bool
	}{
		"one byte too long": {t.Context(), strings.NewReader("12345"), 4, func(err error) bool {
			f := fault.Of(err)
			return f.Kind == fault.Invalid && f.Key == "fault-too-large" && f.Args["Max"] == int64(1)
		}},
		"endless": {t.Context(), endless{}, 3 << 20, func(err error) bool { return fault.Of(err).Args["Max"] == int64(3<<10) }},
		"broken": {t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), 100,
			func(err error) bool { return errors.Is(err, broken) }},
		"nobody waits": {stopped, strings.NewReader("x"), 100,
			func(err error) bool { return errors.Is(err, context.Canceled) }},
	} {
		sum, size, err := s.Put(tt.ctx, tt.r, tt.max)
		if !tt.want(err) || sum != "" || size != 0 {
			t.Errorf("%s: put = %q, %d, %v", name, sum, size, err)
		}
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
	if sum, size, err := s.Put(t.Context(), strings.NewReader("1234"), 4); err != nil || size != 4 || !s.Has(sum) {
		t.Errorf("exactly max: %d, %v", size, err)
	}
	if sum, _, err := s.Put(t.Context(), strings.NewReader(""), 0); err != nil || !s.Has(sum) {
		t.Errorf("empty: %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestAHalfWrittenFileIsNotSeen(t *testing.T) {
	s, _ := open(t)
	pr, pw := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, _, err := s.Put(context.WithoutCancel(t.Context()), pr, 100)
		done <- err
	}()
	if _, err := pw.Write([]byte("half")); err != nil {
		t.Fatal(err)
	}
	seen := 0
	if err := s.Walk(func(string, int64) error { seen++; return nil }); err != nil || seen != 0 {
		t.Errorf("seen while writing: %d, %v", seen, err)
	}
	if s.Has(sumOf([]byte("half"))) || s.Has(sumOf([]byte("half done"))) {
		t.Error("an unfinished file is visible")
	}
	pw.Write([]byte(" done"))
	pw.Close()
	if err := <-done; err != nil || !s.Has(sumOf([]byte("half done"))) {
		t.Errorf("finished: %v", err)
	}
}

func TestHostileNamesReachNothing(t *testing.T) {
	s, dir := open(t)
	outside := filepath.Join(filepath.Dir(dir), "outside")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(outside) })
	linked := strings.Repeat("c", 64)
	if err := os.Mkdir(filepath.Join(dir, "cc"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "cc", linked[2:])); err != nil {
		t.Fatal(err)
	}
	kept, _, _ := s.Put(t.Context(), strings.NewReader("x"), 1)
	for _, name := range []string{
		"", ".", "..", "../outside", "/etc/passwd", "unfinished", strings.Repeat("a", 63), strings.Repeat("a", 65),
		strings.Repeat("g", 64), strings.ToUpper(kept), "../" + strings.Repeat("a", 61), strings.Repeat("a", 63) + "\x00",
		strings.Repeat("./", 32), kept + "/", strings.Repeat("٣", 32), linked,
	} {
		if f, err := s.Open(name); err == nil {
			f.Close()
			t.Errorf("open %q worked", name)
		} else if name != linked && !fault.Is(err, fault.NotFound) {
			t.Errorf("open %q = %v", name, err)
		}
		if s.Has(name) {
			t.Errorf("has %q", name)
		}
	}
	if _, err := s.Open(strings.Repeat("0", 64)); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown sum: %v", err)
	}
	var walked []string
	if err := s.Walk(func(sum string, _ int64) error { walked = append(walked, sum); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(walked) != 1 || walked[0] != kept {
		t.Errorf("walked = %v", walked)
	}
}

func TestWalkGivesEveryFileInOrderAndStops(t *testing.T) {
	s, dir := open(t)
	for i := range 20 {
		if _, _, err := s.Put(t.Context(), bytes.NewReader(make([]byte, i)), 100); err != nil {
			t.Fatal(err)
		}
	}
	os.WriteFile(filepath.Join(dir, "README"), []byte("a stranger's file"), 0o600)
	last, n := "", 0
	var total int64
	err := s.Walk(func(sum string, size int64) error {
		if sum <= last {
			t.Errorf("%s after %s", sum, last)
		}
		last, n, total = sum, n+1, total+size
		return nil
	})
	if err != nil || n != 20 || total != 190 {
		t.Errorf("walk = %d files, %d bytes, %v", n, total, err)
	}
	enough := errors.New("enough")
	n = 0
	if err := s.Walk(func(string, int64) error { n++; return enough }); !errors.Is(err, enough) || n != 1 {
		t.Errorf("stopped after %d: %v", n, err)
	}
}

func TestOpenSweepsOnlyWhatIsOld(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "unfinished"), 0o750); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"old": 25 * time.Hour, "young": 23 * time.Hour} {
		p := filepath.Join(dir, "unfinished", name)
		when := time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(p, []byte("half"), 0o640), os.Chtimes(p, when, when)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := files(t, dir); len(got) != 1 || got[0] != "unfinished/young" {
		t.Errorf("after the sweep: %v", got)
	}
}

func TestOpenNeedsAFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := blob.Open(file); err == nil {
		s.Close()
		t.Error("a file was opened as a folder")
	}
}
