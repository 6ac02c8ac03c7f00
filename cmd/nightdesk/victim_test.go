package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
	"github.com/nightdesk/nightdesk/test/journal"
)

// Where a victim finds its newsroom, how far its clock is ahead, and what it writes.
const (
	aheadVariable = "NIGHTDESK_TEST_AHEAD"
	storyVariable = "NIGHTDESK_TEST_STORY"
)

// victim is serve with the demonstration's bank, on either engine. It saves
// one story again and again, and says on its standard output what it has an
// answer for: "saved 12" and "published 12".
func victim() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := play(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "victim:", err)
		return refused
	}
	return done
}

func play(ctx context.Context) error {
	ahead, err := time.ParseDuration(os.Getenv(aheadVariable))
	if err != nil {
		return err
	}
	c := clock.Real()
	c.Move(ahead)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, app.Options{Data: os.Getenv("NIGHTDESK_DATA"), Database: os.Getenv("NIGHTDESK_DATABASE"), URL: "http://" + ln.Addr().String(),
		Clock: c, Demo: true, Log: slog.New(slog.NewTextHandler(journal.Tee(os.Stderr), nil))})
	if err != nil {
		return err
	}
	for _, step := range []func() error{func() error { return a.Prepare(ctx) }, func() error { return a.OpenDoors(app.Doors{}) }, func() error { return a.Start(ctx) }} {
		if err := step(); err != nil {
			return err
		}
	}
	var saving sync.WaitGroup
	if id := story.StoryID(os.Getenv(storyVariable)); id != "" {
		saving.Go(func() { saveOn(ctx, a.Story, id) })
	}
	fmt.Println("ready", "http://"+ln.Addr().String())
	err = a.Serve(ctx, ln)
	saving.Wait()
	if err != nil {
		return err
	}
	return closed(a)
}

// copyOf is the body of a story's version: it says which one it is.
func copyOf(version int) *doc.Node {
	return doc.FromText(fmt.Sprintf("This is copy %d of the report on the embankment.", version))
}

// saveOn saves a story until the end, and publishes every fifth copy.
func saveOn(ctx context.Context, rooms *story.Stories, id story.StoryID) {
	by := staff.Machine("test")
	now, err := rooms.Open(ctx, id)
	for version := now.Version; err == nil && ctx.Err() == nil; {
		version, err = rooms.Save(ctx, by, id, version, now.Fields, copyOf(version+1))
		if err != nil {
			break
		}
		fmt.Println("saved", version)
		if version%5 == 0 {
			if err = rooms.Publish(ctx, by, id, version); err == nil {
				fmt.Println("published", version)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(3 * time.Millisecond):
		}
	}
	if err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "victim: save:", err)
	}
}

// child is a process of ours that is not this one.
type child struct {
	t    *testing.T
	cmd  *exec.Cmd
	read sync.WaitGroup
	mu   sync.Mutex
	said []string // lines of its standard output
	errs []string
	news chan struct{}
}

// begin starts this binary as something else.
func begin(t *testing.T, what string, env []string, args ...string) *child {
	t.Helper()
	c := &child{t: t, cmd: exec.Command(must(os.Executable())(t), args...), news: make(chan struct{}, 1)}
	c.cmd.Env = append(append(os.Environ(), as+"="+what), env...)
	out, errs := must(c.cmd.StdoutPipe())(t), must(c.cmd.StderrPipe())(t)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c.read.Go(func() { c.take(bufio.NewScanner(out), &c.said, io.Discard) })
	also := io.Discard
	if what == "program" { // the other one writes to the journal by itself
		also = journal.Tee(io.Discard)
	}
	c.read.Go(func() { c.take(bufio.NewScanner(errs), &c.errs, also) })
	t.Cleanup(func() {
		if c.cmd.ProcessState == nil {
			c.kill()
		}
		if t.Failed() {
			t.Logf("the child said:\n%s", strings.Join(c.errs, "\n"))
		}
	})
	return c
}

func (c *child) take(from *bufio.Scanner, into *[]string, also io.Writer) {
	for from.Scan() {
		fmt.Fprintln(also, from.Text())
		c.mu.Lock()
		*into = append(*into, from.Text())
		c.mu.Unlock()
		select {
		case c.news <- struct{}{}:
		default:
		}
	}
}

// waits until a line of either output has these words, and gives what follows them on it.
func (c *child) waits(words string) string {
	c.t.Helper()
	limit := time.After(30 * time.Second)
	for {
		c.mu.Lock()
		all := append(append([]string{}, c.said...), c.errs...)
		c.mu.Unlock()
		for _, line := range all {
			if _, rest, ok := strings.Cut(line, words); ok {
				return strings.Fields(rest + " ")[0]
			}
		}
		select {
		case <-c.news:
		case <-limit:
			c.t.Fatalf("the child does not say %q, only\n%s", words, strings.Join(all, "\n"))
		}
	}
}

// kill ends the child as a power cut does, and waits until it is gone.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // it may be gone already
	c.read.Wait()
	_ = c.cmd.Wait() // it was killed: that is no news
}

// term asks the child to end, and gives its exit code.
func (c *child) term() int {
	c.t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		c.t.Fatal(err)
	}
	return c.ended(20 * time.Second)
}

// ended waits for the child's own end.
func (c *child) ended(within time.Duration) int {
	c.t.Helper()
	gone := make(chan struct{})
	go func() { c.read.Wait(); _ = c.cmd.Wait(); close(gone) }()
	select {
	case <-gone:
		return c.cmd.ProcessState.ExitCode()
	case <-time.After(within):
		c.t.Errorf("the child does not end within %s", within)
		_ = c.cmd.Process.Kill()
		<-gone
		return -1
	}
}

// acknowledged is the newest version that the child said this of.
func (c *child) acknowledged(word string) (version int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, line := range c.said {
		if n, ok := strings.CutPrefix(line, word+" "); ok {
			fmt.Sscan(n, &version)
		}
	}
	return version
}
