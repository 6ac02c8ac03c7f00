package web

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/test/journal"
)

// listen serves until the test ends and checks that it ends well.
func listen(t *testing.T, h http.Handler, o Options) (addr string, stop func() error) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, ln, h, o) }()
	stopped := false
	stop = func() error {
		stopped = true
		cancel()
		return <-ended
	}
	t.Cleanup(func() {
		if !stopped {
			cancel()
			<-ended
		}
	})
	return ln.Addr().String(), stop
}

func dial(t *testing.T, addr string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return conn, bufio.NewReader(conn)
}

// shapes answers in every way a handler may.
func shapes(file string) http.Handler {
	mux := http.NewServeMux()
	size := func(r *http.Request) []byte {
		n, err := strconv.Atoi(r.FormValue("n"))
		if err != nil {
			panic(err)
		}
		return bytes.Repeat([]byte("abcdefghij\n"), n/11+1)[:n]
	}
	mux.HandleFunc("/joined", func(w http.ResponseWriter, r *http.Request) {
		b := size(r)
		w.Header().Set("X-Pad", strings.Repeat("p", len(b)%5000))
		w.Header().Set("Content-Length", strconv.Itoa(len(b)))
		OneWrite(r, len(b))
		_, _ = w.Write(b)
	})
	mux.HandleFunc("/short", func(w http.ResponseWriter, r *http.Request) { // announces and writes nothing
		OneWrite(r, 5000)
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("/pieces", func(w http.ResponseWriter, r *http.Request) {
		b := size(r)
		w.Header().Set("Content-Length", strconv.Itoa(len(b)))
		OneWrite(r, len(b))
		for len(b) > 0 {
			n := min(700, len(b))
			_, _ = w.Write(b[:n])
			b = b[n:]
		}
	})
	mux.HandleFunc("/chunked", func(w http.ResponseWriter, r *http.Request) {
		b := size(r)
		_, _ = w.Write(b[:len(b)/2])
		_ = http.NewResponseController(w).Flush()
		_, _ = w.Write(b[len(b)/2:])
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, file) })
	return mux
}

// Whatever is asked, however it is pipelined, the bytes are those of bare net/http.
func TestAJoinedConnectionSendsTheSameBytes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f.bin")
	if err := os.WriteFile(file, bytes.Repeat([]byte("0123456789abcdef"), 20000), 0o600); err != nil {
		t.Fatal(err)
	}
	watch := &Watch{Log: journal.Log()}
	joined, _ := listen(t, watch.Wrap(shapes(file)), Options{})
	bare := httptest.NewServer(shapes(file))
	defer bare.Close()

	rapid.Check(t, func(rt *rapid.T) {
		var asked strings.Builder
		var methods []string
		for i := range rapid.IntRange(1, 5).Draw(rt, "requests") {
			method := rapid.SampledFrom([]string{"GET", "GET", "GET", "HEAD"}).Draw(rt, "method")
			path := rapid.SampledFrom([]string{"/joined", "/joined", "/short", "/pieces", "/chunked", "/file"}).Draw(rt, "path")
			n := rapid.OneOf(rapid.IntRange(0, 9000), rapid.IntRange(0, 200000)).Draw(rt, "bytes")
			fmt.Fprintf(&asked, "%s %s?n=%d HTTP/1.1\r\nHost: x\r\nX-N: %d\r\n\r\n", method, path, n, i)
			methods = append(methods, method)
		}
		want := converse(rt, bare.Listener.Addr().String(), asked.String(), methods)
		got := converse(rt, joined, asked.String(), methods)
		for i := range want {
			if got[i] != want[i] {
				rt.Fatalf("answer %d differs:\n%.300q\n%.300q", i, got[i], want[i])
			}
		}
	})
}

func converse(t *rapid.T, addr, asked string, methods []string) []string {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, asked); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	var out []string
	for _, method := range methods {
		res, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil {
			t.Fatalf("%s: %v", asked, err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatalf("%s: %v", asked, err)
		}
		res.Header.Del("Date")
		out = append(out, fmt.Sprint(res.Status, res.Header, res.TransferEncoding, res.ContentLength)+string(body))
	}
	return out
}

func TestHeadAndBodyLeaveInOneWrite(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	there, _ := dial(t, ln.Addr().String())
	here, err := joinListener{ln}.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	c := here.(*joinConn)
	head := "HTTP/1.1 200 OK\r\nContent-Length: 6000\r\n\r\n"
	whole := head + strings.Repeat("x", 6000)

	c.body = 6000
	if n, err := c.Write([]byte(whole[:4096])); n != 4096 || err != nil {
		t.Fatal(n, err)
	}
	if c.held == nil || c.held.Len() != 4096 {
		t.Fatal("the first part was not held back")
	}
	if n, err := c.Write([]byte(whole[4096:])); n != len(whole)-4096 || err != nil {
		t.Fatal(n, err)
	}
	if c.held != nil || c.body != 0 {
		t.Error("something is still held")
	}
	got := make([]byte, len(whole))
	if _, err := io.ReadFull(there, got); err != nil || string(got) != whole {
		t.Errorf("other bytes, %v", err)
	}

	// A head that does not end within the first part is not held.
	c.body = 6000
	if _, err := c.Write([]byte("HTTP/1.1 200 OK\r\nX: ")); err != nil || c.held != nil || c.body != 0 {
		t.Error("an endless head is held back", err)
	}
	// A file never overtakes what is held.
	c.body = 6000
	if _, err := c.Write([]byte(head)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ReadFrom(strings.NewReader("file")); err != nil || c.held != nil {
		t.Error("held beside a file", err)
	}
	got = make([]byte, len("HTTP/1.1 200 OK\r\nX: "+head+"file"))
	if _, err := io.ReadFull(there, got); err != nil || string(got) != "HTTP/1.1 200 OK\r\nX: "+head+"file" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAHijackedConnectionIsTheirs(t *testing.T) {
	addr, _ := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		OneWrite(r, 5000)
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = rw.WriteString("HTTP/1.1 101 Switching Protocols\r\n\r\nhello")
		_ = rw.Flush()
	}), Options{})
	conn, r := dial(t, addr)
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !strings.HasSuffix(string(got), "hello") {
		t.Errorf("%q, %v", got, err)
	}
}

func TestTheEndWaitsForRequestsUnderWay(t *testing.T) {
	in, out := make(chan struct{}), make(chan struct{})
	addr, stop := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(in)
		<-out
		if err := r.Context().Err(); err != nil {
			t.Errorf("the request was cancelled: %v", err)
		}
		_, _ = io.WriteString(w, "done")
	}), Options{})
	conn, r := dial(t, addr)
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-in
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	for { // until nobody new is let in
		probe, err := net.Dial("tcp", addr)
		if err != nil {
			break
		}
		probe.Close()
	}
	close(out)
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if got, err := io.ReadAll(r); err != nil || !strings.HasSuffix(string(got), "done") {
		t.Errorf("%q, %v", got, err)
	}
}

func TestTheEndDoesNotWaitForEver(t *testing.T) {
	in, out := make(chan struct{}), make(chan struct{})
	defer close(out)
	addr, stop := listen(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(in)
		<-out
	}), Options{Grace: time.Millisecond})
	conn, _ := dial(t, addr)
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-in
	if err := stop(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ended with %v", err)
	}
}

func TestABrokenListenerIsAnError(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	if err := Serve(t.Context(), ln, http.NotFoundHandler(), Options{}); err == nil {
		t.Error("no error")
	}
}

func TestSlowAndEndlessHeadsAreCutOff(t *testing.T) {
	addr, _ := listen(t, http.NotFoundHandler(), Options{Header: 30 * time.Millisecond, Head: 1 << 10})
	conn, r := dial(t, addr)
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); err != nil {
		t.Errorf("a slow head: %v", err)
	}
	conn, r = dial(t, addr)
	go func() {
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("x", 8<<10)+"\r\n\r\n")
	}()
	res, err := http.ReadResponse(r, nil)
	if err != nil || res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("an endless head: %v, %v", res, err)
	}
}

func TestHTTPSSpeaksHTTP2AndLogsNoAddress(t *testing.T) {
	like := httptest.NewUnstartedServer(nil)
	like.StartTLS()
	defer like.Close()
	var log bytes.Buffer
	addr, stop := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !IsHTTPS(r) {
			t.Error("not seen as HTTPS")
		}
		b := bytes.Repeat([]byte("x"), 9000)
		OneWrite(r, len(b))
		_, _ = w.Write(b)
	}), Options{TLS: &tls.Config{Certificates: like.TLS.Certificates}, Log: slog.New(slog.NewTextHandler(journal.Tee(&log), nil))})
	client := like.Client()
	client.Transport.(*http.Transport).ForceAttemptHTTP2 = true
	res, err := client.Get("https://" + addr)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil || len(b) != 9000 || res.ProtoMajor != 2 {
		t.Errorf("%d B by %s, %v", len(b), res.Proto, err)
	}
	conn, r := dial(t, addr)
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadAll(r)
	client.CloseIdleConnections()
	if err := stop(); err != nil {
		t.Error(err)
	}
	if log.Len() > 0 {
		t.Errorf("logged %s", &log)
	}
}

func TestNetHTTPsOwnWordsLoseTheAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"http: panic serving 203.0.113.9:4711: boom":    "http: panic serving (address): boom",
		"http: panic serving [2001:db8::1]:4711: boom":  "http: panic serving (address): boom",
		"http: panic serving [fe80::1%eth0]:1: boom":    "http: panic serving (address): boom",
		"http: Accept error: too many open files; 5 ms": "http: Accept error: too many open files; 5 ms",
	} {
		var log bytes.Buffer
		l := slog.NewLogLogger(quiet{slog.NewTextHandler(journal.Tee(&log), nil)}, slog.LevelWarn)
		l.Print(in)
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q logged as %s", in, &log)
		}
	}
}
