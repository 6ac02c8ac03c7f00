package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Put keeps what r holds and gives its sum and its size in bytes. A file longer
// than max bytes is refused with Invalid "fault-too-large" (Max in kilobytes) after
// reading one byte too many; an error of r is handed back. Nothing is left
// behind in either case.
func (s *Store) Put(ctx context.Context, r io.Reader, max int64) (sum string, size int64, err error) {
	defer fault.In(&err, "blob: put")
	temp := unfinished + "/" + rand.Text()
	f, err := s.root.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return "", 0, err
	}
	defer func() {
		if err != nil {
			s.root.Remove(temp)
		}
	}()
	sum, size, err = pour(ctx, f, r, max)
	if err := errors.Join(err, f.Close()); err != nil {
		return "", 0, err
	}
	if err := s.keep(temp, sum, size); err != nil {
		return "", 0, err
	}
	return sum, size, nil
}

// pour writes r through the hash into f and flushes it to the disk.
func pour(ctx context.Context, f *os.File, r io.Reader, max int64) (string, int64, error) {
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, hash), &bounded{ctx: ctx, r: r, left: max, max: max})
	if err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(hash.Sum(nil)), size, f.Sync()
}

// keep gives a flushed file its lasting name. A file of that name and size is
// the same file and stays; one of another size was damaged and is replaced.
// The folder is flushed even when the file was there: another Put may have
// renamed it a moment ago and not have flushed yet.
func (s *Store) keep(temp, sum string, size int64) error {
	path, err := place(sum)
	if err != nil {
		return err
	}
	if fi, err := s.root.Stat(path); err == nil && fi.Size() == size {
		if err := s.root.Remove(temp); err != nil {
			return err
		}
		return errors.Join(s.syncDir(sum[:2]), s.syncDir("."))
	}
	if err := s.root.Mkdir(sum[:2], 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := s.root.Rename(temp, path); err != nil {
		return err
	}
	return errors.Join(s.syncDir(sum[:2]), s.syncDir("."))
}

// bounded reads at most max bytes and stops when nobody waits any more.
type bounded struct {
	ctx  context.Context
	r    io.Reader
	left int64
	max  int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, fmt.Errorf("gave up: %w", context.Cause(b.ctx))
	}
	if len(p) == 0 {
		return 0, nil
	}
	if int64(len(p))-1 > b.left {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, fault.New(fault.Invalid, "fault-too-large", "Max", (b.max+1023)/1024)
	}
	return n, err
}
