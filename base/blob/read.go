package blob

import (
	"errors"
	"io/fs"
	"os"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Open opens a kept file for reading and seeking; the caller closes it. What is
// not kept, or no sum, is NotFound.
func (s *Store) Open(sum string) (*os.File, error) {
	path, err := place(sum)
	if err != nil {
		return nil, err
	}
	f, err := s.root.Open(path)
	return f, missing(err)
}

// Size is the length in bytes of a kept file; what is not kept is NotFound.
func (s *Store) Size(sum string) (int64, error) {
	path, err := place(sum)
	if err != nil {
		return 0, err
	}
	fi, err := s.root.Stat(path)
	if err != nil {
		return 0, missing(err)
	}
	return fi.Size(), nil
}

// Has tells whether a file is kept. A disk that cannot be read counts as no.
func (s *Store) Has(sum string) bool {
	_, err := s.Size(sum)
	return err == nil
}

// Walk visits every kept file in the order of the sums and stops at the first
// error, its own or visit's. Files kept meanwhile may or may not be seen;
// anything in the folder that is not named by a sum is passed over.
func (s *Store) Walk(visit func(sum string, size int64) error) error {
	top, err := s.list(".")
	if err != nil {
		return err
	}
	for _, d := range top {
		if !d.IsDir() || len(d.Name()) != 2 || !digits(d.Name()) {
			continue
		}
		files, err := s.list(d.Name())
		if err != nil {
			return err
		}
		for _, f := range files {
			sum := d.Name() + f.Name()
			if _, err := place(sum); err != nil || !f.Type().IsRegular() {
				continue
			}
			fi, err := f.Info()
			if err != nil {
				return err
			}
			if err := visit(sum, fi.Size()); err != nil {
				return err
			}
		}
	}
	return nil
}

// missing tells an absent file from a disk that fails.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.NotFound, "fault-not-found").Because(err)
	}
	return err
}
