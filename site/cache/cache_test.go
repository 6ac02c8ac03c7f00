package cache

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// story is about as large and as compressible as a story of 700 words.
func story() []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 900)
	for i := range words {
		b := make([]byte, 2+rng.IntN(8))
		for j := range b {
			b[j] = "etaoinshrdlucmfw"[rng.IntN(16)]
		}
		words[i] = string(b)
	}
	var b bytes.Buffer
	for b.Len() < 15<<10 {
		b.WriteString("<p>")
		for range 60 {
			b.WriteString(words[int(float64(len(words))*rng.Float64()*rng.Float64())] + " ")
		}
		b.WriteString("</p>\n")
	}
	return b.Bytes()
}

func get(t *testing.T, c *Cache, key string, private bool, maker Maker, header ...string) *http.Response {
	t.Helper()
	return request(t, c, http.MethodGet, key, private, maker, header...)
}

func request(t *testing.T, c *Cache, method, key string, private bool, maker Maker, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, "/", nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	if err := c.Serve(w, r, key, private, maker); err != nil {
		t.Fatal(err)
	}
	return w.Result()
}

func text(t *testing.T, res *http.Response) string {
	t.Helper()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if n := res.Header.Get("Content-Length"); n != strconv.Itoa(len(raw)) {
		t.Errorf("Content-Length %s of %d bytes", n, len(raw))
	}
	var r io.Reader = bytes.NewReader(raw)
	switch e := res.Header.Get("Content-Encoding"); e {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		r, err = gzip.NewReader(r)
	case "zstd":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(r); err == nil {
			defer z.Close()
			r = z
		}
	case "":
	default:
		t.Fatalf("Content-Encoding %q", e)
	}
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func page(body string, tags ...string) Maker {
	return func(context.Context) (*Page, error) {
		return &Page{Type: "text/html; charset=utf-8", Language: "ur", Body: []byte(body), Tags: tags, Keep: true,
			Header: map[string]string{"content-security-policy": "default-src 'none'"}}, nil
	}
}

func TestEveryEncodingBearsTheSamePageUnderItsOwnTag(t *testing.T) {
	c := New(1 << 20)
	body := strings.Repeat("<p>خبر کا متن</p>", 300)
	tags := map[string]string{}
	orders := [][]string{{"br", "gzip", "zstd", "identity"}, {"identity", "zstd", "br", "gzip", "br", "identity"}}
	for i, order := range orders {
		for _, accept := range order {
			res := get(t, c, strconv.Itoa(i), false, page(body), "Accept-Encoding", accept)
			if text(t, res) != body {
				t.Errorf("%s: another page", accept)
			}
			for name, want := range map[string]string{"Content-Type": "text/html; charset=utf-8", "Content-Language": "ur",
				"Vary": "Accept-Encoding", "Cache-Control": "public, no-cache", "Content-Security-Policy": "default-src 'none'"} {
				if got := res.Header.Get(name); got != want {
					t.Errorf("%s: %s is %q", accept, name, got)
				}
			}
			tag := res.Header.Get("ETag")
			if other, seen := tags[tag]; seen && other != accept || !strings.HasPrefix(tag, `"`) || !strings.HasSuffix(tag, `"`) {
				t.Errorf("%s bears the tag %s of %s", accept, tag, other)
			}
			tags[tag] = accept
		}
		c.Settled()
	}
	if st := c.Stats(); st.Misses != 2 {
		t.Errorf("made %d times", st.Misses)
	}
}

func TestTheSecondRequestEarnsTheBestBrotli(t *testing.T) {
	c := New(1 << 20)
	maker := page(string(story()))
	quick := get(t, c, "k", false, maker, "Accept-Encoding", "br")
	get(t, c, "k", false, maker, "Accept-Encoding", "br")
	c.Settled()
	best := get(t, c, "k", false, maker, "Accept-Encoding", "br")
	if q, b := quick.ContentLength, best.ContentLength; b >= q {
		t.Errorf("best %d B, quick %d B", b, q)
	}
	if text(t, best) != string(story()) {
		t.Error("another page")
	}
	if quick.Header.Get("ETag") == best.Header.Get("ETag") {
		t.Error("other bytes under the same strong tag")
	}
	res := get(t, c, "k", false, maker, "Accept-Encoding", "br", "If-None-Match", quick.Header.Get("ETag"))
	if res.StatusCode != 304 || res.Header.Get("ETag") != quick.Header.Get("ETag") {
		t.Errorf("who holds the quick copy gets %d %s", res.StatusCode, res.Header.Get("ETag"))
	}
	if st := c.Stats(); st.Bytes > overhead+best.ContentLength+200 {
		t.Errorf("holds %d B for a copy of %d B: the plain bytes are kept though nobody asked for them", st.Bytes, best.ContentLength)
	}
}

func TestNotModifiedRepeatsWhatACacheNeeds(t *testing.T) {
	c := New(1 << 20)
	maker := page(strings.Repeat("word ", 500))
	for _, accept := range []string{"br", "zstd", "gzip", "identity"} {
		tag := get(t, c, "k", true, maker, "Accept-Encoding", accept).Header.Get("ETag")
		for _, method := range []string{"GET", "HEAD"} {
			res := request(t, c, method, "k", true, maker, "Accept-Encoding", accept, "If-None-Match", `"old", W/`+tag,
				"If-Modified-Since", "Mon, 01 Jan 1990 00:00:00 GMT")
			if res.StatusCode != 304 {
				t.Fatalf("%s %s: status %d", method, accept, res.StatusCode)
			}
			for name, want := range map[string]string{"Etag": tag, "Vary": "Accept-Encoding", "Cache-Control": "private, no-cache",
				"Content-Security-Policy": "default-src 'none'", "Content-Length": "", "Content-Encoding": ""} {
				if got := res.Header.Get(name); got != want {
					t.Errorf("%s %s: %s is %q", method, accept, name, got)
				}
			}
		}
	}
	gzipTag := get(t, c, "k", true, maker, "Accept-Encoding", "gzip").Header.Get("ETag")
	if res := get(t, c, "k", true, maker, "Accept-Encoding", "zstd", "If-None-Match", gzipTag); res.StatusCode != 200 {
		t.Errorf("the tag of another encoding gets %d", res.StatusCode)
	}
	if res := get(t, c, "k", true, maker, "If-Modified-Since", time.Now().UTC().Format(http.TimeFormat)); res.StatusCode != 200 {
		t.Errorf("a date gets %d", res.StatusCode)
	}
	if res := get(t, c, "k", true, maker, "If-None-Match", "*"); res.StatusCode != 304 {
		t.Errorf("* gets %d", res.StatusCode)
	}
}

func TestHeadSaysWhatGetWouldSend(t *testing.T) {
	c := New(1 << 20)
	maker := page(strings.Repeat("word ", 500))
	a := get(t, c, "k", false, maker, "Accept-Encoding", "gzip")
	b := request(t, c, "HEAD", "k", false, maker, "Accept-Encoding", "gzip")
	for name := range a.Header {
		if a.Header.Get(name) != b.Header.Get(name) {
			t.Errorf("%s: GET %q, HEAD %q", name, a.Header.Get(name), b.Header.Get(name))
		}
	}
	if rest, err := io.ReadAll(b.Body); err != nil || len(rest) != 0 {
		t.Errorf("HEAD has a body of %d B, %v", len(rest), err)
	}
}

func TestStatusAndCacheControl(t *testing.T) {
	status := func(n int) Maker {
		return func(context.Context) (*Page, error) {
			return &Page{Status: n, Type: "text/html", Body: []byte("x"), Keep: true}, nil
		}
	}
	c := New(1 << 20)
	for _, s := range []struct {
		status  int
		private bool
		flood   time.Duration
		want    string
	}{
		{200, false, 0, "public, no-cache"},
		{200, true, 0, "private, no-cache"},
		{410, false, 0, "public, no-cache"},
		{503, false, 0, "no-store"},
		{503, true, 0, "no-store"},
		{200, false, 5 * time.Second, "public, max-age=0, s-maxage=5"},
		{200, true, 5 * time.Second, "private, no-cache"},
		{410, false, 5 * time.Second, "public, no-cache"},
		{200, false, time.Millisecond, "public, no-cache"},
	} {
		c.Flood(s.flood)
		res := get(t, c, strconv.Itoa(s.status), s.private, status(s.status), "If-None-Match", `"x"`)
		if got := res.Header.Get("Cache-Control"); got != s.want || res.StatusCode != s.status {
			t.Errorf("%+v: %d %q", s, res.StatusCode, got)
		}
	}
	if res := get(t, c, "410", false, status(410), "If-None-Match", "*"); res.StatusCode != 410 {
		t.Errorf("a withdrawn page is 'not modified' (%d)", res.StatusCode)
	}
}

func TestWhoAcceptsNothingIsToldSo(t *testing.T) {
	res := get(t, New(1<<20), "k", false, page("hello"), "Accept-Encoding", "identity;q=0")
	if res.StatusCode != 406 || res.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("%d, Vary %q", res.StatusCode, res.Header.Get("Vary"))
	}
}

func TestAPageThatIsNotKeptIsMadeAgain(t *testing.T) {
	c := New(1 << 20)
	n := 0
	maker := func(context.Context) (*Page, error) {
		n++
		return &Page{Status: 404, Body: []byte(strings.Repeat("no ", 200)), Tags: []string{"x"}}, nil
	}
	for range 3 {
		if res := get(t, c, "k", false, maker, "Accept-Encoding", "br"); res.StatusCode != 404 || len(text(t, res)) != 600 {
			t.Errorf("status %d", res.StatusCode)
		}
	}
	if st := c.Stats(); n != 3 || st.Pages != 0 || st.Tags != 0 || st.Bytes != 0 {
		t.Errorf("made %d times, %+v", n, st)
	}
}

func TestAnErrorLeavesTheAnswerUnwritten(t *testing.T) {
	c := New(1 << 20)
	boom := errors.New("boom")
	w := httptest.NewRecorder()
	err := c.Serve(w, httptest.NewRequest("GET", "/", nil), "k", false, func(context.Context) (*Page, error) { return nil, boom })
	if !errors.Is(err, boom) || len(w.Header()) != 0 || w.Body.Len() != 0 {
		t.Errorf("%v, header %v, body %q", err, w.Header(), w.Body)
	}
	if text(t, get(t, c, "k", false, page("hello"))) != "hello" {
		t.Error("the error was kept")
	}
}
