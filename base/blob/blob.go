package blob

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
)

// unfinished is the folder of files that are still being written. Its name is
// no pair of hexadecimal digits, so no sum leads into it.
const unfinished = "unfinished"

// staleAfter is how old an unfinished file must be before Open takes it for
// one that a crash left behind: longer than any upload lasts.
const staleAfter = 24 * time.Hour

// Store is a folder of files named by their content. It may be used from many
// goroutines, and by several processes on the same folder.
type Store struct {
	root *os.Root
}

// Open makes the folder when it is missing and sweeps out what a crash left
// unfinished more than a day ago.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("blob folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("blob folder: %w", err)
	}
	s := &Store{root: root}
	if err := s.sweep(); err != nil {
		root.Close()
		return nil, fmt.Errorf("blob folder: sweep: %w", err)
	}
	return s, nil
}

// Close lets go of the folder; files that were opened stay readable.
func (s *Store) Close() error { return s.root.Close() }

// sweep compares with the machine's clock, not the newsroom's: the file system
// wrote the times it looks at.
func (s *Store) sweep() error {
	if err := s.root.MkdirAll(unfinished, 0o750); err != nil {
		return err
	}
	left, err := s.list(unfinished)
	if err != nil {
		return err
	}
	for _, e := range left {
		fi, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if fi.Mode().IsRegular() && time.Since(fi.ModTime()) > staleAfter {
			if err := s.root.Remove(unfinished + "/" + e.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

func (s *Store) list(dir string) ([]fs.DirEntry, error) {
	return fs.ReadDir(s.root.FS(), dir)
}

// place is the path of a sum inside the folder, or a NotFound fault for
// anything that is not a sum: a hostile name is told the same as an unknown one.
func place(sum string) (string, error) {
	if len(sum) != 64 || !digits(sum) {
		return "", fault.New(fault.NotFound, "fault-not-found")
	}
	return sum[:2] + "/" + sum[2:], nil
}

func digits(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// syncDir makes a rename or a new name in a folder last through a power cut.
// Windows has no such call and its file system keeps its own journal.
func (s *Store) syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := s.root.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
