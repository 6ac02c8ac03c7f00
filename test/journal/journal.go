package journal

import (
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
)

// Variable names the file that gathers the logs of a run.
const Variable = "NIGHTDESK_TEST_LOG"

// PrivateFile is where words are kept that tests said to be private: a JSON string a line.
func PrivateFile(name string) string { return name + ".private" }

var (
	lock  sync.Mutex
	files = map[string]*os.File{}
)

// file is open for adding: each line is one write, so that the lines of
// several processes do not mix.
func file(name string) *os.File {
	lock.Lock()
	defer lock.Unlock()
	if f := files[name]; f != nil {
		return f
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic("the journal of the tests cannot be written: " + err.Error())
	}
	files[name] = f
	return f
}

// Tee is w, and the journal too if one is kept.
func Tee(w io.Writer) io.Writer {
	name := os.Getenv(Variable)
	if name == "" {
		return w
	}
	return io.MultiWriter(w, file(name))
}

// Log is a logger of which only the journal reads anything.
func Log() *slog.Logger { return slog.New(Handler()) }

// Handler is what Log writes by.
func Handler() slog.Handler {
	if os.Getenv(Variable) == "" {
		return slog.DiscardHandler
	}
	return slog.NewTextHandler(Tee(io.Discard), &slog.HandlerOptions{Level: slog.LevelDebug})
}

// Lines is w, and the journal gets of it what the program logged: what it says
// to the person at the keyboard is another matter.
func Lines(w io.Writer) io.Writer {
	name := os.Getenv(Variable)
	if name == "" {
		return w
	}
	return io.MultiWriter(w, logged{file(name)})
}

type logged struct{ w io.Writer }

func (l logged) Write(p []byte) (int, error) {
	if !strings.HasPrefix(string(p), "time=") {
		return len(p), nil
	}
	return l.w.Write(p)
}

// Private names words that no log of the run may hold.
func Private(words ...string) {
	name := os.Getenv(Variable)
	if name == "" {
		return
	}
	for _, w := range words {
		if line, err := json.Marshal(w); err == nil && strings.TrimSpace(w) != "" {
			_, _ = file(PrivateFile(name)).Write(append(line, '\n')) // the search says if the file is not there
		}
	}
}
