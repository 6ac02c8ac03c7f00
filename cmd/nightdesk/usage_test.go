package main

import (
	"cmp"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/staff"
)

func TestAMistakeInTheCallEndsWithTwoAndAnEmptyHand(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, call := range []string{
		"nonsense", "serve --nonsense", "serve extra", "serve --url nonsense", "serve --url ftp://news.example.org", "serve --url https://news.example.org/deep",
		"backup", "restore", "restore nowhere.backup", "staff", "staff invite", "staff invite asha@example.org",
		"staff invite asha@example.org --role owner", "staff invite --role editor", "import", "import wordpress", "import wordpress nowhere.xml", "import supporters", "import supporters nowhere.csv", "doctor extra",
		"books --format pdf", "books --from yesterday", "books --until 2026-13-01", "books extra",
	} {
		code, out, errs := command(t, strings.Fields(call)...)
		if code != usage {
			t.Errorf("nightdesk %s ended with %d, want %d\n%s", call, code, usage, errs)
		}
		if !strings.Contains(errs, "nightdesk:") || strings.Contains(out, "newsroom/in?t=") {
			t.Errorf("nightdesk %s says\n%s%s", call, out, errs)
		}
	}
	if left := must(os.ReadDir(dir))(t); len(left) != 0 {
		t.Errorf("mistakes left %v", left)
	}
}

func TestWhoAsksForHelpGetsIt(t *testing.T) {
	for _, call := range []string{"", "--help", "serve --help", "staff invite --help", "import wordpress --help", "import supporters --help"} {
		code, out, _ := command(t, strings.Fields(call)...)
		if code != done || !strings.Contains(out, "Usage: nightdesk") {
			t.Errorf("nightdesk %s ended with %d and says %q", call, code, out)
		}
	}
	if code, out, _ := command(t, "version"); code != done || !strings.HasPrefix(out, "nightdesk ") {
		t.Errorf("version: %d %q", code, out)
	}
}

func TestWhatIsRefusedEndsWithOneAndSaysWhy(t *testing.T) {
	dir := t.TempDir()
	taken := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer taken.Close()
	file, broken := filepath.Join(dir, "there.backup"), filepath.Join(dir, "broken.xml")
	for name, body := range map[string]string{file: "not a backup", broken: "<rss><channel>"} {
		if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list := filepath.Join(dir, "list.csv")
	if err := os.WriteFile(list, []byte("name\nAsha\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	newsroom := filepath.Join(dir, "newsroom")
	well(t, "staff", "invite", "nasir@example.org", "--role", "publisher", "--data", newsroom)
	for _, c := range []struct {
		says string
		call []string
	}{
		{"in use", []string{"serve", "--addr", taken.Addr().String(), "--data", newsroom}},
		{"", []string{"serve", "--addr", "127.0.0.1:0", "--data", filepath.Join(dir, "x"), "--database", "postgres://nobody@127.0.0.1:1/nowhere"}},
		{"choose another", []string{"backup", file, "--data", newsroom}},
		{"no newsroom", []string{"backup", filepath.Join(dir, "new.backup"), "--data", filepath.Join(dir, "z")}},
		{"", []string{"restore", file, "--data", filepath.Join(dir, "y")}},
		{"email", []string{"staff", "invite", "not an address", "--role", "editor", "--data", newsroom}},
		{"", []string{"import", "wordpress", broken, "--data", newsroom}},
		{"e-mail addresses", []string{"import", "supporters", list, "--data", newsroom}},
		{"theirs=ours", []string{"import", "supporters", list, "--map", "name", "--data", newsroom}},
		{"choose another --data", []string{"demo", "--addr", "127.0.0.1:0", "--data", newsroom}},
	} {
		code, _, errs := command(t, c.call...)
		if code != refused {
			t.Errorf("nightdesk %s ended with %d, want %d\n%s", strings.Join(c.call, " "), code, refused, errs)
		}
		if !strings.Contains(errs, "nightdesk: ") || !strings.Contains(strings.ToLower(errs), c.says) {
			t.Errorf("nightdesk %s says %q, and not %q", strings.Join(c.call, " "), errs, c.says)
		}
	}
}

// Every flag of serve can be given by the environment, for a unit file or a container.
func TestEveryFlagOfServeHasATwinInTheEnvironment(t *testing.T) {
	var flags func(reflect.Type)
	flags = func(of reflect.Type) {
		for f := range of.NumField() {
			field := of.Field(f)
			flag := cmp.Or(field.Tag.Get("name"), strings.ToLower(field.Name))
			switch env, set := field.Tag.Lookup("env"); {
			case field.Anonymous:
				flags(field.Type)
			case field.Tag.Get("help") == "":
			case !set || env != "NIGHTDESK_"+strings.ToUpper(strings.ReplaceAll(flag, "-", "_")):
				t.Errorf("--%s has the twin %q", flag, env)
			}
		}
	}
	flags(reflect.TypeFor[serveCommand]())

	dir := filepath.Join(t.TempDir(), "by-environment")
	t.Setenv("NIGHTDESK_DATA", dir)
	t.Setenv("NIGHTDESK_URL", "https://news.example.org")
	out := well(t, "staff", "invite", "asha@example.org", "--role", "editor")
	if !strings.HasPrefix(out, "https://news.example.org/newsroom/in?t=") {
		t.Errorf("the link is %q", out)
	}
	other := filepath.Join(dir, "other.db")
	t.Setenv("NIGHTDESK_DATABASE", other)
	well(t, "staff", "invite", "asha@example.org", "--role", "editor")
	for _, file := range []string{filepath.Join(dir, "nightdesk.db"), other} {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
	flagged := filepath.Join(t.TempDir(), "by-flag")
	well(t, "staff", "invite", "asha@example.org", "--role", "editor", "--data", flagged, "--database", filepath.Join(flagged, "f.db"))
	if _, err := os.Stat(filepath.Join(flagged, "f.db")); err != nil {
		t.Errorf("a flag does not stand before its twin: %v", err)
	}
}

// The link leads to where the newsroom is, and where nobody said it the command says so beside it.
func TestAnInvitationLeadsToTheNewsroom(t *testing.T) {
	dir := t.TempDir()
	invite := func(more ...string) (out, errs string) {
		t.Helper()
		code, out, errs := command(t, append([]string{"staff", "invite", "asha@example.org", "--role", "publisher", "--data", dir}, more...)...)
		if code != done {
			t.Fatalf("%d %s", code, errs)
		}
		before, _, _ := strings.Cut(out, "?t=")
		return before, errs
	}
	if out, errs := invite(); out != "http://127.0.0.1:8080/newsroom/in" || !strings.Contains(errs, "--url") || !strings.Contains(errs, "NIGHTDESK_URL") {
		t.Errorf("nobody said it: %q, %q", out, errs)
	}
	set := func(tls, domain string) {
		t.Helper()
		a := opened(t, dir, "")
		m := must(a.Staff.Masthead(t.Context()))(t)
		m.TLS, m.Domain = tls, domain
		if err := a.Staff.SetMasthead(t.Context(), staff.Machine("test"), m); err != nil {
			t.Fatal(err)
		}
		if err := a.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	set("auto", "news.example.org")
	if out, errs := invite(); out != "https://news.example.org/newsroom/in" || errs != "" {
		t.Errorf("the domain of Set-up: %q, %q", out, errs)
	}
	if out, errs := invite("--url", "https://other.example/"); out != "https://other.example/newsroom/in" || errs != "" {
		t.Errorf("the flag: %q, %q", out, errs)
	}
	for _, odd := range []string{"https://news.example.org", "news.example.org/paper", "a b"} {
		set("proxy", odd) // behind a proxy the domain is not checked
		if out, errs := invite(); out != "http://127.0.0.1:8080/newsroom/in" || errs == "" {
			t.Errorf("the domain %q: %q, %q", odd, out, errs)
		}
	}
	t.Setenv("NIGHTDESK_URL", "https://twin.example")
	if out, errs := invite(); out != "https://twin.example/newsroom/in" || errs != "" {
		t.Errorf("the environment: %q, %q", out, errs)
	}
}

func TestAnInvitationIsOneLinkThatWorksOnce(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		dir := t.TempDir()
		out := well(t, "staff", "invite", "Asha@Example.org", "--role", "editor", "--name", "Asha Mir", "--url", "https://news.example.org/", "--data", dir, "--database", dsn)
		link := regexp.MustCompile(`^https://news\.example\.org/newsroom/in\?t=([A-Za-z0-9_-]{43,})\n$`).FindStringSubmatch(out)
		if link == nil {
			t.Fatalf("the command prints %q", out)
		}
		a := opened(t, dir, dsn)
		session, who, err := a.Staff.UseLink(t.Context(), link[1])
		if err != nil || session == "" || who.Role != staff.Editor || who.Name != "Asha Mir" || who.Email != "asha@example.org" {
			t.Errorf("the link signs in %+v, %v", who, err)
		}
		if _, _, err := a.Staff.UseLink(t.Context(), link[1]); err == nil {
			t.Error("the link works twice")
		}
	})
}

// opened is a newsroom's store without anything running.
func opened(t *testing.T, dir, dsn string) *app.App {
	t.Helper()
	return openedAs(t, app.Options{Data: dir, Database: dsn})
}
