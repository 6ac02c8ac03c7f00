package app

import (
	"net/http/httptest"
	"testing"
)

func TestACrookedAddressIsLedOnOnceAndNeverAway(t *testing.T) {
	a := opened(t, Options{}, Doors{})
	for target, want := range map[string]string{
		"http://x//%D8%A7%D8%B1%D8%AF%D9%88": "/%D8%A7%D8%B1%D8%AF%D9%88", "http://x//evil.example/": "/evil.example/",
		"http://x/newsroom//stories": "/newsroom/stories", "http://x//": "/",
	} {
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, httptest.NewRequest("GET", target, nil))
		if got := w.Header().Get("Location"); w.Code != 301 || got != want {
			t.Errorf("%s: %d to %q, want %q", target, w.Code, got, want)
		}
	}
	if code := a.answers("GET", "/%D8%A7%D8%B1%D8%AF%D9%88", ""); code != 404 {
		t.Errorf("an address of nothing is answered %d", code)
	}
}
