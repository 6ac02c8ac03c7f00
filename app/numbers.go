package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
)

// numbersFile lists beside the database every document's number, and the
// gateway's name for the money that it was given to; no reader, no sum. A
// backup that is older than a document would give its number to another.
const numbersFile = "numbers.txt"

// maxNumbersFile is more than any newsroom's: twenty million lines.
const maxNumbersFile = 2 << 30

var numbersLock sync.Mutex

// rememberPaid writes down the number of a payment's document. It listens to fund.Settled, and bears a repeat.
func (a *App) rememberPaid(ctx context.Context, s fund.Settled) error {
	return a.rememberNumbers(ctx, s.Payment)
}

// rememberRefunded writes down the number of a refund's note. It listens to fund.Refunded, and bears a repeat.
func (a *App) rememberRefunded(ctx context.Context, r fund.Refunded) error {
	return a.rememberNumbers(ctx, r.Payment)
}

func (a *App) rememberNumbers(ctx context.Context, id fund.PaymentID) error {
	all, err := a.Lists.Numbers(ctx, id)
	if err != nil || len(all) == 0 {
		return err
	}
	numbersLock.Lock()
	defer numbersLock.Unlock()
	f, err := os.OpenFile(filepath.Join(a.Data, numbersFile), os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	lines := numberLines(all)
	whole, err := endsWhole(f)
	if !whole { // what a power cut left stays a line of its own
		lines = "\n" + lines
	}
	if err == nil {
		_, err = f.WriteString(lines)
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// endsWhole tells whether a file's last line is ended.
func endsWhole(f *os.File) (bool, error) {
	st, err := f.Stat()
	if err != nil || st.Size() == 0 {
		return true, err
	}
	last := make([]byte, 1)
	_, err = f.ReadAt(last, st.Size()-1)
	return last[0] == '\n', err
}

// numberLines are one line a document. Its last word is one of two, so that a
// line that was cut short is known by it.
func numberLines(all []agree.Number) string {
	var lines strings.Builder
	for _, n := range all {
		fmt.Fprintf(&lines, "%s %s %s %s\n", n.Number, url.PathEscape(n.Gateway), url.PathEscape(n.Object), n.Kind)
	}
	return lines.String()
}

// rememberAllNumbers begins the list with all documents there are, where it is
// not there: it was lost, or they were given before it was kept.
func (a *App) rememberAllNumbers(ctx context.Context) error {
	numbersLock.Lock()
	defer numbersLock.Unlock()
	path := filepath.Join(a.Data, numbersFile)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.CreateTemp(a.Data, numbersFile+".*") // 0600
	if err != nil {
		return err
	}
	to := bufio.NewWriter(f)
	err = a.Lists.EveryNumber(ctx, func(some []agree.Number) error {
		_, err := to.WriteString(numberLines(some))
		return err
	})
	if err := errors.Join(err, to.Flush(), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	// Another process may have begun it meanwhile, and goes on in it. Not every file system has links.
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return os.Rename(f.Name(), path)
	}
	return os.Remove(f.Name())
}

// readNumbers gives what the list says, some lines at a time, and counts the lines that say nothing.
func (a *App) readNumbers(take func([]agree.Number) error) (unread int, err error) {
	f, err := os.Open(filepath.Join(a.Data, numbersFile))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || st.Size() > maxNumbersFile {
		return 0, errors.Join(err, fmt.Errorf("%s is too long to be a list of numbers", numbersFile))
	}
	var some []agree.Number
	for from := bufio.NewReader(f); err == nil; {
		var line []byte
		line, err = from.ReadSlice('\n')
		n, ok := numberOf(string(line))
		switch {
		case errors.Is(err, bufio.ErrBufferFull): // longer than a line can be: all of it says nothing
			for unread++; errors.Is(err, bufio.ErrBufferFull); {
				_, err = from.ReadSlice('\n')
			}
		case ok:
			some = append(some, n)
		case strings.TrimSpace(string(line)) != "":
			unread++
		}
		if len(some) == 5000 {
			if failed := take(some); failed != nil {
				return unread, failed
			}
			some = nil
		}
	}
	if err != io.EOF {
		return unread, err
	}
	return unread, take(some)
}

func numberOf(line string) (n agree.Number, ok bool) {
	words := strings.Fields(line)
	if len(words) != 4 {
		return n, false
	}
	gateway, badGateway := url.PathUnescape(words[1])
	object, badObject := url.PathUnescape(words[2])
	n = agree.Number{Number: words[0], Gateway: gateway, Object: object, Kind: words[3]}
	return n, badGateway == nil && badObject == nil && n.Sound()
}
