package trial

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"testing"

	logs "github.com/nightdesk/nightdesk/test/journal"
)

// journal is a newsroom's whole log. When the test ends it is searched for what is private.
type journal struct {
	mu      sync.Mutex
	text    bytes.Buffer
	secrets map[string]bool
}

func newJournal(t testing.TB) *journal {
	j := &journal{secrets: map[string]bool{}}
	t.Cleanup(func() { j.search(t) })
	return j
}

// Write takes a line.
func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

// private names what the log must not hold: an address, a name, a token.
func (j *journal) private(words ...string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, w := range words {
		if len(w) > 3 {
			j.secrets[w] = true
		}
		// What is one person's alone, no test of the whole suite may log.
		if strings.Contains(w, "@") || len(w) >= 32 {
			logs.Private(w)
		}
	}
}

// anyPrivate is what no line may look like, whoever it is about.
var anyPrivate = regexp.MustCompile(`[[:alnum:]._%+-]+@[[:alnum:]-]+\.[[:alpha:]]{2,}|[?&]t=[[:alnum:]_-]{8,}|(?i:cookie|authorization)[=:]"?[[:alnum:]]`)

func (j *journal) search(t testing.TB) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	for line := range strings.Lines(j.text.String()) {
		if found := anyPrivate.FindString(line); found != "" {
			t.Errorf("the log holds %q: %s", found, line)
		}
		for secret := range j.secrets {
			if strings.Contains(line, secret) {
				t.Errorf("the log holds %q: %s", secret, line)
			}
		}
	}
	if t.Failed() {
		t.Logf("the newsroom's log:\n%s", j.text.String())
	}
}

// Logged is the log until now.
func (n *Newsroom) Logged() string {
	n.log.mu.Lock()
	defer n.log.mu.Unlock()
	return n.log.text.String()
}

// Private names what the log must not hold.
func (n *Newsroom) Private(words ...string) { n.log.private(words...) }
