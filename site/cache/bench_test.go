//go:build unix

package cache

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/test/journal"
)

// The benchmark serves the same page from two processes of their own, by a
// bare net/http server and as serve does it, so that neither the client nor
// the other is counted: go test -run '^$' -bench BesideBare ./site/cache

const childEnv = "NIGHTDESK_CACHE_BENCH"

func TestMain(m *testing.M) {
	if kind := os.Getenv(childEnv); kind != "" {
		if err := serveChild(kind); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func storyPage(context.Context) (*Page, error) {
	return &Page{Type: "text/html; charset=utf-8", Language: "en", Body: story(), Tags: []string{"story:1"}, Keep: true,
		Header: map[string]string{"Content-Security-Policy": web.ReaderCSP("a{}").String(),
			"Link": "</hi/2026/11/s>; rel=alternate"}}, nil
}

func nightdesk() http.Handler {
	c := New(64 << 20)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2026/11/{slug}", func(w http.ResponseWriter, r *http.Request) {
		if err := c.Serve(w, r, r.URL.Path, false, storyPage); err != nil {
			http.Error(w, err.Error(), 500)
		}
	})
	mux.HandleFunc("GET /cpu", cpu)
	fail := func(w http.ResponseWriter, _ *http.Request, err error) { http.Error(w, err.Error(), 500) }
	site := web.ReaderHeaders(web.ReaderCSP(), false).Wrap(web.Recover(mux, fail))
	watch := &web.Watch{Log: journal.Log()}
	return watch.Wrap(site)
}

// bare writes what nightdesk writes and does nothing else.
func bare() http.Handler {
	rec := answers(nightdesk())
	body := rec.body
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2026/11/{slug}", func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, value := range rec.header {
			h.Set(name, value)
		}
		_, _ = w.Write(body)
	})
	mux.HandleFunc("GET /cpu", cpu)
	return mux
}

type answered struct {
	header map[string]string
	body   []byte
}

// answers lets a handler answer the benchmark's request until its brotli is the best.
func answers(h http.Handler) answered {
	var out answered
	for {
		w := &memory{header: http.Header{}}
		r, err := http.NewRequest("GET", "http://x/2026/11/s", nil)
		if err != nil {
			panic(err)
		}
		r.Header.Set("Accept-Encoding", "br")
		h.ServeHTTP(w, r)
		if !strings.HasSuffix(w.header.Get("Etag"), `-br1"`) {
			out.header = map[string]string{}
			for name := range w.header {
				out.header[name] = w.header.Get(name)
			}
			out.body = bytes.Clone(w.body.Bytes())
			return out
		}
	}
}

type memory struct {
	header http.Header
	body   bytes.Buffer
	status int
}

func (m *memory) Header() http.Header         { return m.header }
func (m *memory) Write(p []byte) (int, error) { return m.body.Write(p) }
func (m *memory) WriteHeader(status int)      { m.status = status }

func cpu(w http.ResponseWriter, _ *http.Request) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	_, _ = io.WriteString(w, strconv.FormatInt(u.Utime.Nano()+u.Stime.Nano(), 10))
}

func serveChild(kind string) error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(ln.Addr())
	ctx, cancel := context.WithCancel(context.Background())
	go func() { // ends with its parent
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
		if kind == "bare" {
			ln.Close()
		}
	}()
	if kind == "bare" {
		_ = http.Serve(ln, bare())
		return nil
	}
	h := nightdesk()
	answers(h)
	return web.Serve(ctx, ln, h, web.Options{})
}

type child struct {
	addr  string
	conns []*bufio.ReadWriter
	spent time.Duration
	asked int
}

func startChild(tb testing.TB, kind string) *child {
	tb.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+kind)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	c := &child{addr: strings.TrimSpace(line)}
	for range 8 {
		conn, err := net.Dial("tcp", c.addr)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { conn.Close() })
		c.conns = append(c.conns, bufio.NewReadWriter(bufio.NewReaderSize(conn, 32<<10), bufio.NewWriter(conn)))
	}
	tb.Cleanup(func() { in.Close(); _ = cmd.Wait() })
	return c
}

func (c *child) cpu(tb testing.TB) time.Duration {
	tb.Helper()
	res, err := http.Get("http://" + c.addr + "/cpu")
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		tb.Fatal(err)
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return time.Duration(n)
}

const benchRequest = "GET /2026/11/s HTTP/1.1\r\nHost: news.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/140\r\n" +
	"Accept: text/html\r\nAccept-Language: hi,en;q=0.8\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\r\n"

// ask sends n requests over the kept connections and adds what they cost.
func (c *child) ask(tb testing.TB, n int) {
	tb.Helper()
	before := c.cpu(tb)
	var all sync.WaitGroup
	for _, conn := range c.conns {
		all.Go(func() {
			for range n / len(c.conns) {
				if err := askOnce(conn); err != nil {
					tb.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	c.spent += c.cpu(tb) - before
	c.asked += n / len(c.conns) * len(c.conns)
}

func askOnce(conn *bufio.ReadWriter) error {
	if _, err := conn.WriteString(benchRequest); err != nil {
		return err
	}
	if err := conn.Flush(); err != nil {
		return err
	}
	length := -1
	for {
		line, err := conn.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) == 2 {
			break
		}
		if rest, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(rest))); err != nil {
				return err
			}
		}
	}
	_, err := conn.Discard(length)
	return err
}

func BenchmarkBesideBare(b *testing.B) {
	bare, ours := startChild(b, "bare"), startChild(b, "nightdesk")
	bare.ask(b, 2000)
	ours.ask(b, 2000)
	bare.spent, bare.asked, ours.spent, ours.asked = 0, 0, 0, 0
	for b.Loop() {
		bare.ask(b, 4000)
		ours.ask(b, 4000)
	}
	per := func(c *child) float64 { return float64(c.spent.Nanoseconds()) / float64(c.asked) }
	b.ReportMetric(per(bare), "bare-cpu-ns/req")
	b.ReportMetric(per(ours), "ours-cpu-ns/req")
	b.ReportMetric(per(ours)/per(bare), "ratio")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkServe counts what the cache itself does, without a connection.
func BenchmarkServe(b *testing.B) {
	c := New(64 << 20)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := c.Serve(w, r, r.URL.Path, false, storyPage); err != nil {
			b.Error(err)
		}
	})
	answers(h)
	w := &memory{header: http.Header{}}
	r, err := http.NewRequest("GET", "http://x/2026/11/s", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	b.ReportAllocs()
	for b.Loop() {
		w.body.Reset()
		h.ServeHTTP(w, r)
	}
}

// BenchmarkCold is a page from its bytes to its first brotli answer: what the
// cache adds to the making of a page.
func BenchmarkCold(b *testing.B) {
	body := story()
	b.ReportAllocs()
	for b.Loop() {
		s := newSheet("/2026/11/s", &Page{Body: body, Keep: true})
		if _, err := New(64<<20).rendition(s, br); err != nil {
			b.Fatal(err)
		}
	}
}
