//go:build !race

// Drawing the demonstration's pictures takes minutes under the race detector
// and finds nothing there: this runs without it.

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shown is a demonstration that is ready, by the lines that it prints.
type shown struct {
	*child
	readers, newsroom, bank, mail string
}

func demo(t *testing.T, dir string) shown {
	t.Helper()
	c := begin(t, "program", []string{"NIGHTDESK_ADDR=127.0.0.1:0"}, "demo", "--data", dir)
	limit := time.After(3 * time.Minute)
	for {
		c.mu.Lock()
		said := append([]string{}, c.said...)
		c.mu.Unlock()
		if n := len(said); n > 0 && said[n-1] == "ready" {
			s := shown{child: c}
			for i, into := range []*string{&s.readers, &s.newsroom, &s.bank, &s.mail} {
				name := []string{"readers ", "newsroom ", "bank ", "mail "}[i]
				if n != 5 || !strings.HasPrefix(said[i], name) {
					t.Fatalf("the demonstration prints\n%s", strings.Join(said, "\n"))
				}
				*into = strings.TrimPrefix(said[i], name)
			}
			return s
		}
		select {
		case <-c.news:
		case <-limit:
			t.Fatalf("the demonstration is not ready: %q", said)
		}
	}
}

// get opens an address with a browser's cookies and gives the page.
func get(t *testing.T, client *http.Client, at string) (status int, path, page string) {
	t.Helper()
	w := must(client.Get(at))(t)
	defer w.Body.Close()
	return w.StatusCode, w.Request.URL.Path, string(must(io.ReadAll(w.Body))(t))
}

// The demonstration says where everything is, lets its clock be moved, bears a
// kill while it is set up, and is the same newsroom after a restart.
func TestTheDemonstrationIsThereAgainAfterAKill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	cut := begin(t, "program", []string{"NIGHTDESK_ADDR=127.0.0.1:0"}, "demo", "--data", dir)
	limit, tick := time.After(time.Minute), time.NewTicker(5*time.Millisecond)
	defer tick.Stop()
	for pictures := 0; pictures == 0; { // it is in the middle of its reports
		select {
		case <-limit:
			t.Fatal("the demonstration does not begin")
		case <-tick.C:
			_ = filepath.WalkDir(filepath.Join(dir, "media"), func(_ string, d os.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					pictures++
				}
				return nil
			})
		}
	}
	cut.kill()

	s := demo(t, dir)
	client := &http.Client{Jar: must(cookiejar.New(nil))(t), Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for range 2 { // the link is usable again
		if status, path, _ := get(t, client, s.newsroom); status != http.StatusOK || path != "/newsroom/" {
			t.Errorf("the newsroom's link leads to %s with %d", path, status)
		}
	}
	status, _, front := get(t, client, s.readers)
	if status != http.StatusOK || !strings.Contains(front, "The Lakeside Record") {
		t.Errorf("the front page is answered %d", status)
	}
	if status, _, _ := get(t, client, s.bank); status != http.StatusOK {
		t.Errorf("the bank is answered %d", status)
	}
	if letters := must(filepath.Glob(filepath.Join(s.mail, "*.eml")))(t); len(letters) != 3 {
		t.Errorf("%d letters lie in %s, want three supporters' receipts", len(letters), s.mail)
	}
	numbers := func() (n struct {
		Month      string
		Supporters int
	}) {
		t.Helper()
		_, _, page := get(t, client, s.readers+"newsroom/numbers.json")
		if err := json.Unmarshal([]byte(page), &n); err != nil {
			t.Errorf("the numbers are %q", page)
		}
		return n
	}
	if n := numbers(); n.Supporters != 3 {
		t.Errorf("there are %d supporters", n.Supporters)
	}
	later := time.Now().UTC().AddDate(0, 2, 0)
	w := must(client.Post(s.readers+"demo/clock", "application/json", bytes.NewReader(must(json.Marshal(map[string]time.Time{"now": later}))(t))))(t)
	w.Body.Close()
	if w.StatusCode/100 != 2 {
		t.Errorf("the clock is answered %s", w.Status)
	}
	s.kill()

	s = demo(t, dir)
	client.Jar = must(cookiejar.New(nil))(t)
	get(t, client, s.newsroom)
	if n := numbers(); n.Month != later.Format("2006-01") || n.Supporters != 3 {
		t.Errorf("two months later and after a kill: %+v", n)
	}
	if code := s.term(); code != done {
		t.Errorf("it ended with %d", code)
	}
}
