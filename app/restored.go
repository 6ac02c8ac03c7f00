package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/agree"
)

// leftFile lists beside the database who has left, by ids that lead to nobody:
// a backup that is older than their leaving would bring them back.
const leftFile = "left.txt"

// maxLeftFile is more than any newsroom's: an id is 36 letters.
const maxLeftFile = 64 << 20

var leftLock sync.Mutex

// rememberLeft writes down that a reader left. It listens to audience.Left, and bears a repeat.
func (a *App) rememberLeft(_ context.Context, l audience.Left) error {
	return a.writeLeft([]audience.ReaderID{l.Reader})
}

// rememberAllLeft completes the list with all who left before it was kept, or elsewhere.
func (a *App) rememberAllLeft(ctx context.Context) error {
	all, err := a.Audience.EveryLeft(ctx)
	if err != nil {
		return err
	}
	return a.writeLeft(all)
}

func (a *App) writeLeft(more []audience.ReaderID) error {
	leftLock.Lock()
	defer leftLock.Unlock()
	known, err := a.readLeft()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var lines strings.Builder
	for _, id := range more {
		if !known[id] {
			lines.WriteString(string(id) + "\n")
		}
	}
	if lines.Len() == 0 && err == nil {
		return nil
	}
	f, err := os.OpenFile(filepath.Join(a.Data, leftFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(lines.String())
	return errors.Join(err, f.Sync(), f.Close())
}

func (a *App) readLeft() (map[audience.ReaderID]bool, error) {
	f, err := os.Open(filepath.Join(a.Data, leftFile))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || st.Size() > maxLeftFile {
		return nil, errors.Join(err, fmt.Errorf("%s is too long to be a list of who has left", leftFile))
	}
	known := map[audience.ReaderID]bool{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if id := strings.TrimSpace(lines.Text()); id != "" {
			known[audience.ReaderID(id)] = true
		}
	}
	return known, lines.Err()
}

// Restored is what a restore could do about who had left, and about numbers
// that stand on documents which the backup lacks.
type Restored struct {
	Erased   int      // readers who had left after the backup, and were erased again
	Listed   bool     // a list of who had left lay beside the newsroom
	Numbers  int      // numbers that wait for what they were given to
	Numbered bool     // a list of numbers lay beside the newsroom
	Unread   int      // lines of it that say nothing
	Sealed   []string // gateways whose secrets the key beside it does not open
}

// Restore tells a newsroom that was just made of a backup of which moment it
// is, and when the one before stopped, if anybody knows: what happened since is
// learned from the gateways when it serves, what numbers.txt names keeps its
// number, and who left since is erased again, as far as left.txt names them.
func (a *App) Restore(ctx context.Context, made, stopped time.Time) (r Restored, err error) {
	r.Unread, err = a.readNumbers(func(some []agree.Number) error { return a.Lists.Reserve(ctx, some) })
	if r.Numbered = err == nil; err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	if err := a.Lists.Restored(ctx, made, stopped); err != nil {
		return r, err
	}
	if r.Numbers, err = a.Lists.Reserved(ctx); err != nil {
		return r, err
	}
	if r.Sealed, err = a.unopened(ctx); err != nil {
		return r, err
	}
	known, err := a.readLeft()
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	r.Listed = true
	for _, id := range slices.Sorted(maps.Keys(known)) {
		_, err := a.Audience.Reader(ctx, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err := errors.Join(err, a.Fund.Forget(ctx, id), a.Audience.Leave(ctx, id)); err != nil {
			return r, err
		}
		r.Erased++
	}
	return r, nil
}

// unopened names the gateways whose secrets the newsroom's key does not open.
func (a *App) unopened(ctx context.Context) (names []string, err error) {
	all, err := a.Fund.Gateways(ctx)
	for _, g := range all {
		some, err := a.Rails.Unopened(ctx, g.Name)
		if err != nil {
			return nil, err
		}
		if len(some) > 0 {
			names = append(names, g.Name)
		}
	}
	return names, err
}
