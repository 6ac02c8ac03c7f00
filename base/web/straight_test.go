package web

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// straightened is what a request as it comes over the wire is answered.
func straightened(t testing.TB, method, target string) (code int, location string) {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(method + " " + target + " HTTP/1.1\r\nHost: news.example.org\r\n\r\n")))
	if err != nil {
		return 0, ""
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	w := httptest.NewRecorder()
	Straight(mux).ServeHTTP(w, r)
	return w.Code, w.Header().Get("Location")
}

func TestACrookedPathLeadsStraightToTheOneItMeans(t *testing.T) {
	const urdu = "/%E0%A4%89%E0%A4%B0%E0%A5%8D%E0%A4%A6%E0%A5%82"
	for _, c := range []struct {
		method, target string
		code           int
		location       string
	}{
		{"GET", "//उर्दू", 301, urdu},
		{"GET", "/" + urdu, 301, urdu},
		{"GET", "/a//उर्दू/?q=%2F%2F", 301, "/a" + urdu + "/?q=%2F%2F"},
		{"GET", "//evil.example/", 301, "/evil.example/"},
		{"GET", "///evil.example//x", 301, "/evil.example/x"},
		{"GET", `//\evil.example`, 301, "/%5Cevil.example"},
		{"GET", "/./evil.example", 301, "/evil.example"},
		{"GET", "/x/..//evil.example", 301, "/evil.example"},
		{"GET", "/http://evil.example", 301, "/http:/evil.example"},
		{"GET", "//", 301, "/"},
		{"HEAD", "//x", 301, "/x"},
		{"POST", "//support?x=1", 308, "/support?x=1"},
		{"GET", "/", 204, ""}, {"GET", urdu, 204, ""}, {"GET", "/उर्दू", 204, ""}, {"GET", "/a%2F%2Fb", 204, ""}, {"GET", "/x/?y=//z", 204, ""},
		{"GET", "/%2F/evil.example", 204, ""},
		{"GET", "http://evil.example//x", 301, "/x"},
	} {
		if code, location := straightened(t, c.method, c.target); code != c.code || location != c.location {
			t.Errorf("%s %s: %d to %q, want %d to %q", c.method, c.target, code, location, c.code, c.location)
		}
	}
}

// Wherever a path leads, it is on this host, and what is there is straight.
func FuzzStraight(f *testing.F) {
	for _, target := range []string{"//उर्दू", "//evil.example/", `/\evil/..//x`, "/%2e%2e//%zz", "/a/./b//", "*", "//%2F/x", "/;//x?y", `/;//x?\?`} {
		f.Add(target)
	}
	f.Fuzz(func(t *testing.T, target string) {
		code, location := straightened(t, "GET", target)
		if code != http.StatusMovedPermanently {
			return
		}
		u, err := url.Parse(location)
		before, _, _ := strings.Cut(location, "?") // what is asked is passed on as it came, and leads nowhere
		if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(location, "/") || strings.HasPrefix(location, "//") || strings.Contains(before, `\`) || strings.ContainsAny(location, "\r\n") {
			t.Fatalf("%q leads to %q (%v)", target, location, err)
		}
		if again, further := straightened(t, "GET", location); again != http.StatusNoContent {
			t.Fatalf("%q leads to %q, and that on to %q", target, location, further)
		}
	})
}
