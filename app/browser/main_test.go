//go:build browser

package browser

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/test/journal"
)

// patience is how long anything may take that a test waits for; the race detector is slow.
const patience = 30 * time.Second

// shots is where the pictures go.
var shots = filepath.Join("..", "..", "build", "shots")

// agent is what a telephone calls itself: the newsroom does not count what says that it is headless.
const agent = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"

// chrome is the one browser; each tab has a cookie jar of its own.
var chrome context.Context

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	path := os.Getenv("CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	if _, err := os.Stat(path); err != nil {
		return 1, fmt.Errorf("the browser tests need Chromium and there is none: install it (apt-get install chromium) or name it in CHROMIUM: %w", err)
	}
	if err := os.MkdirAll(shots, 0o755); err != nil {
		return 1, err
	}
	all, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("user-agent", agent))...)
	defer stop()
	first, end := chromedp.NewContext(all)
	defer end()
	if err := chromedp.Do(first); err != nil {
		return 1, fmt.Errorf("%s does not start: %w", path, err)
	}
	chrome = first
	defer closeDemo()
	return m.Run(), nil
}

// demo is the demonstration that all tests share; set up when the first one asks.
var demo struct {
	once  sync.Once
	it    *app.Demo
	err   error
	close func() error
}

// theDemo gives the demonstration, answering.
func theDemo(t *testing.T) *app.Demo {
	t.Helper()
	demo.once.Do(func() { demo.it, demo.close, demo.err = openDemo() })
	if demo.err != nil {
		t.Fatal(demo.err)
	}
	return demo.it
}

func openDemo() (d *app.Demo, end func() error, err error) {
	dir, err := os.MkdirTemp("", "nightdesk-browser")
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	end = func() error { cancel(); return os.RemoveAll(dir) }
	if d, err = app.OpenDemo(ctx, app.DemoOptions{Addr: "127.0.0.1:0", Data: dir, Log: quiet()}); err != nil {
		return nil, end, err
	}
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx) }()
	end = func() error {
		cancel()
		return errors.Join(<-served, d.Close(context.Background()), os.RemoveAll(dir))
	}
	return d, end, d.SetUp(ctx)
}

func closeDemo() {
	if demo.close != nil {
		if err := demo.close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}

// newspaper opens an empty newsroom at a moment, with the sandbox bank, as it is served.
func newspaper(t *testing.T, now time.Time) *app.App {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := clock.Real()
	c.Set(now)
	a, err := app.Open(ctx, app.Options{Data: t.TempDir(), URL: "http://" + ln.Addr().String(), Clock: c, Log: quiet(), Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Prepare(ctx), a.OpenDoors(app.Doors{}), a.Start(ctx)); err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- a.Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-served, a.Close(context.Background())); err != nil {
			t.Error(err)
		}
	})
	return a
}

// quiet keeps only what went wrong.
func quiet() *slog.Logger {
	return slog.New(slog.NewMultiHandler(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}), journal.Handler()))
}
