package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/test/journal"
)

// as names the variable by which this test's binary becomes the program, or a
// newsroom with a bank to be killed: a child under the same race detector.
const as = "NIGHTDESK_TEST_AS"

func TestMain(m *testing.M) {
	switch os.Getenv(as) {
	case "program":
		main()
	case "newsroom":
		os.Exit(victim())
	}
	for _, name := range []string{"NIGHTDESK_ADDR", "NIGHTDESK_DATA", "NIGHTDESK_DATABASE", "NIGHTDESK_URL", "NIGHTDESK_THEME"} {
		os.Unsetenv(name)
	}
	os.Exit(m.Run())
}

// command runs the program in this process.
func command(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, journal.Lines(&e))
	return code, o.String(), e.String()
}

// well runs a command that must do what it is asked.
func well(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := command(t, args...)
	if code != done {
		t.Fatalf("nightdesk %s ended with %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func holds(t *testing.T, s string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(s, want) {
			t.Errorf("%q is missing in:\n%s", want, s)
		}
	}
}
