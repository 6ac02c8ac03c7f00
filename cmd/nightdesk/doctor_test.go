package main

import (
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
)

// counter is a post office that takes everything and keeps nothing.
type counter struct{}

func (counter) NewSession(*gosmtp.Conn) (gosmtp.Session, error) { return counter{}, nil }
func (counter) Mail(string, *gosmtp.MailOptions) error          { return nil }
func (counter) Rcpt(string, *gosmtp.RcptOptions) error          { return nil }
func (counter) Data(r io.Reader) error                          { _, err := io.Copy(io.Discard, r); return err }
func (counter) Reset()                                          {}
func (counter) Logout() error                                   { return nil }

func postOffice(t *testing.T) reach.Post {
	t.Helper()
	ln := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	server := gosmtp.NewServer(counter{})
	server.ErrorLog = log.New(io.Discard, "", 0) // the doctor hangs up without a word
	ended := make(chan struct{})
	go func() { defer close(ended); server.Serve(ln) }()
	t.Cleanup(func() { server.Close(); <-ended })
	return reach.Post{Host: "127.0.0.1", Port: ln.Addr().(*net.TCPAddr).Port, TLS: "none", From: "desk@news.example.org", FromName: "The News"}
}

// mended tells that each thing that is wrong is followed by how to mend it.
func mended(t *testing.T, out string) {
	t.Helper()
	lines := strings.Split(out, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "WRONG") && (i+1 == len(lines) || !strings.HasPrefix(strings.TrimSpace(lines[i+1]), "→ ")) {
			t.Errorf("nothing is said to mend %q", l)
		}
	}
}

// setUp does what the publisher does on the set-up page.
func setUp(t *testing.T, a *app.App, by staff.Person) {
	t.Helper()
	ctx := t.Context()
	m := must(a.Staff.Masthead(ctx))(t)
	m.Name, m.Address, m.GrievanceOfficer, m.GrievanceEmail = "The News", "4 Embankment Road", "Sudha Varma", "grievance@example.org"
	for _, err := range []error{a.Staff.SetMasthead(ctx, by, m), a.Reach.SetPost(ctx, by, postOffice(t)),
		a.Rails.Set(ctx, by, "upi", true, map[string]string{"payee": "thenews@examplebank", "name": "The News", "merchant": "5994"}, "the newsroom opens")} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// somethingWaits lets the reporters leave and a bank tell of money that nobody pledged.
func somethingWaits(t *testing.T, a *app.App, by staff.Person) {
	t.Helper()
	ctx := t.Context()
	for _, p := range must(a.Staff.People(ctx))(t) {
		if p.Role != staff.Reporter {
			continue
		}
		if err := a.Staff.Dismiss(ctx, by, p.ID); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Fund.Apply(ctx, []fund.Fact{{Gateway: "upi", Kind: fund.KindCaptured, Object: "1", Reference: "NOBODY", Amount: money.Rupees(5), At: a.DB.Now()}}); err != nil {
		t.Fatal(err)
	}
}

func TestTheDoctorSaysWhatIsWrongUntilNothingIs(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		dir, ctx := filepath.Join(t.TempDir(), "news"), t.Context()
		doctor := func(want int) string {
			t.Helper()
			code, out, errs := command(t, "doctor", "--data", dir, "--database", dsn, "--url", "https://news.example.org")
			if code != want {
				t.Errorf("the doctor ended with %d, want %d\n%s%s", code, want, out, errs)
			}
			mended(t, out)
			return out
		}
		// An empty folder.
		holds(t, doctor(refused), "WRONG", "staff invite", "--role publisher")
		if _, err := os.Stat(dir); err == nil {
			t.Error("the doctor made what it was to look at")
		}
		// A newsroom that nobody has set up.
		well(t, "staff", "invite", "ravi@example.org", "--role", "reporter", "--data", dir, "--database", dsn)
		holds(t, doctor(refused), "nobody can set the newsroom up", "staff invite", "no mail server is set", "Set-up, mail")
		// The demonstration's letters go to a folder: nothing is wrong with its post.
		kept := filepath.Join(dir, "demonstration.json")
		if err := os.WriteFile(kept, []byte(`{"ready":true}`), 0o600); err != nil {
			t.Fatal(err)
		}
		if out := doctor(refused); strings.Contains(out, "no mail server") || !strings.Contains(out, "ok     this is the demonstration: letters go to "+filepath.Join(dir, "mail")) {
			t.Errorf("of a demonstration the doctor says\n%s", out)
		}
		if err := os.Remove(kept); err != nil {
			t.Fatal(err)
		}
		// One that is set up.
		well(t, "staff", "invite", "nasir@example.org", "--role", "publisher", "--data", dir, "--database", dsn)
		a, by := opened(t, dir, dsn), staff.Machine("test")
		setUp(t, a, by)
		out := doctor(done)
		if strings.Contains(out, "WRONG") || strings.Contains(out, "note ") {
			t.Errorf("of a well newsroom the doctor says\n%s", out)
		}
		holds(t, out, "the mail server answers", "the books balance", "readers can pay", "2 people work here", "can be written")
		for _, private := range []string{"nasir@example.org", "ravi@example.org"} {
			if strings.Contains(out, private) {
				t.Errorf("the doctor tells who works here: %s", private)
			}
		}
		somethingWaits(t, a, by)
		holds(t, doctor(done), "1 person works here", "note ", "1 thing about money waits for a person", "open Money")
		// A secret that others can read.
		if runtime.GOOS != "windows" {
			if err := os.Chmod(filepath.Join(dir, "secret.key"), 0o644); err != nil {
				t.Fatal(err)
			}
			holds(t, doctor(refused), "can be read by others", "chmod 600")
			if err := os.Chmod(filepath.Join(dir, "secret.key"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if runtime.GOOS != "windows" {
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			holds(t, doctor(done), "others on this machine", "chmod 700")
		}
		// The mail server goes away.
		gone := must(net.Listen("tcp", "127.0.0.1:0"))(t)
		post := reach.Post{Host: "127.0.0.1", Port: gone.Addr().(*net.TCPAddr).Port, TLS: "none", From: "desk@news.example.org"}
		gone.Close()
		if err := a.Reach.SetPost(ctx, by, post); err != nil {
			t.Fatal(err)
		}
		holds(t, doctor(refused), "the mail server does not answer")
	})
}

func TestTheDoctorMakesNoDatabaseThatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	well(t, "staff", "invite", "nasir@example.org", "--role", "publisher", "--data", dir)
	typo := filepath.Join(dir, "nihgtdesk.db")
	code, out, _ := command(t, "doctor", "--data", dir, "--database", typo)
	if code != refused {
		t.Errorf("the doctor ended with %d\n%s", code, out)
	}
	holds(t, out, "no database at "+typo)
	mended(t, out)
	if _, err := os.Stat(typo); err == nil {
		t.Error("the doctor made it")
	}
	// Without its key a newsroom is not made a new one.
	if err := os.Remove(filepath.Join(dir, "secret.key")); err != nil {
		t.Fatal(err)
	}
	code, out, _ = command(t, "doctor", "--data", dir)
	if _, err := os.Stat(filepath.Join(dir, "secret.key")); err == nil || code != refused {
		t.Errorf("the doctor ended with %d, and the key: %v", code, err)
	}
	holds(t, out, "secret.key is missing")
	mended(t, out)
}

func TestTheDoctorNamesADatabaseThatIsNotThere(t *testing.T) {
	code, out, _ := command(t, "doctor", "--data", t.TempDir(), "--database", "postgres://nobody@127.0.0.1:1/nowhere?connect_timeout=1")
	if code != refused {
		t.Errorf("the doctor ended with %d\n%s", code, out)
	}
	holds(t, out, "cannot be opened", "--database")
	mended(t, out)
}
