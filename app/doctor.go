package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// Grade is how much a finding matters.
type Grade int

const (
	Fine   Grade = iota
	Advice       // works, and could be better
	Wrong        // does not work
)

// Finding is one thing that the doctor looked at, and how to mend it.
type Finding struct {
	Grade Grade
	What  string
	Mend  string
}

// Examine looks at a newsroom without changing it, and makes none where none is.
func Examine(ctx context.Context, o Options) []Finding {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	var out []Finding
	add := func(g Grade, what, mend string) { out = append(out, Finding{g, what, mend}) }
	if err := writable(o.Data); err != nil {
		add(Wrong, "the folder "+o.Data+" cannot be written: "+err.Error(), "Give the user who runs Nightdesk the folder: chown -R THEM "+o.Data+", or choose another with --data.")
		return out
	}
	add(Fine, "the folder "+o.Data+" can be written", "")
	if free, ok := freeSpace(o.Data); ok && free < 1<<30 {
		add(Advice, fmt.Sprintf("only %d MB are free in %s", free>>20, o.Data), "Make room: pictures and backups need it.")
	}
	secret := filepath.Join(o.Data, "secret.key")
	if f, absent := nothingThere(ctx, o, secret); absent {
		return append(out, f)
	}
	if st, err := os.Stat(secret); err == nil && st.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		add(Wrong, secret+" can be read by others", "chmod 600 "+secret)
	}
	if st, err := os.Stat(o.Data); err == nil && st.Mode().Perm()&0o007 != 0 && os.PathSeparator == '/' {
		add(Advice, "others on this machine can look into "+o.Data+", where readers' addresses are", "chmod 700 "+o.Data)
	}
	a, err := Open(ctx, o)
	if err != nil {
		return append(out, unopened(err))
	}
	defer a.Close(ctx)
	return append(out, a.examine(ctx)...)
}

// nothingThere tells that there is no newsroom to look at: to open it would be to make one.
func nothingThere(ctx context.Context, o Options, secret string) (Finding, bool) {
	at := strings.TrimPrefix(cmp.Or(o.Database, filepath.Join(o.Data, "nightdesk.db")), "sqlite:")
	if strings.Contains(at, "://") { // a server's address
		d, err := db.Open(ctx, at, clock.Real())
		if err != nil {
			return unopened(err), true
		}
		if err := d.Close(); err != nil {
			return unopened(err), true
		}
	} else if _, err := os.Stat(at); errors.Is(err, fs.ErrNotExist) {
		return Finding{Wrong, "there is no newsroom yet: no database at " + at, firstStep + " If there is one, name it with --data and --database."}, true
	}
	if _, err := os.Stat(secret); errors.Is(err, fs.ErrNotExist) {
		return Finding{Wrong, secret + " is missing", firstStep + " If the newsroom had one, put it back first: without it everybody signs in again, and the mail password is typed in again."}, true
	}
	return Finding{}, false
}

func unopened(err error) Finding {
	return Finding{Wrong, "the newsroom cannot be opened: " + oneLine(err), "Look at --database and --data, and whether PostgreSQL runs and lets this user in."}
}

// firstStep is how a newsroom begins.
const firstStep = "nightdesk staff invite YOU@EXAMPLE.ORG --role publisher makes one, or brings its tables up to date, and prints a link that signs you in."

func (a *App) examine(ctx context.Context) (out []Finding) {
	add := func(g Grade, what, mend string) { out = append(out, Finding{g, what, mend}) }
	var n int
	if err := a.DB.Row(ctx, `select 1`).Scan(&n); err != nil {
		add(Wrong, "the database does not answer: "+oneLine(err), "Start it, or correct --database.")
		return out
	}
	add(Fine, "the database answers ("+string(a.DB.Engine())+")", "")
	if a.DB.Path() != "" {
		var sound string
		if err := a.DB.Row(ctx, `pragma quick_check`).Scan(&sound); err != nil || sound != "ok" {
			add(Wrong, "the database file is damaged: "+sound, "Stop the newsroom, move the file away and restore the newest backup: nightdesk restore FILE.")
		}
	}
	people, err := a.Staff.People(ctx)
	if err != nil {
		add(Wrong, "there is no newsroom here yet, or one of an older version: "+oneLine(err), firstStep)
		return out
	}
	publishers, work := 0, 0
	for _, p := range people {
		if p.Left {
			continue
		}
		work++
		if p.Role == staff.Publisher {
			publishers++
		}
	}
	if publishers == 0 {
		add(Wrong, "nobody can set the newsroom up", "nightdesk staff invite YOU@EXAMPLE.ORG --role publisher prints a link that signs you in.")
	} else {
		add(Fine, counted(work, "person works here", "people work here"), "")
	}
	a.examineMasthead(ctx, add)
	a.examinePost(ctx, add)
	a.examineMoney(ctx, add)
	return out
}

func (a *App) examineMasthead(ctx context.Context, add func(Grade, string, string)) {
	m, err := a.Staff.Masthead(ctx)
	if err != nil {
		add(Wrong, "the set-up cannot be read: "+err.Error(), "Restore a backup.")
		return
	}
	if m.Name == "Nightdesk" {
		add(Advice, "the newsroom has no name of its own", "Sign in and open Set-up.")
	}
	if m.Address == "" || m.GrievanceOfficer == "" || m.GrievanceEmail == "" {
		add(Advice, "the address or the grievance officer is missing", "Set-up: Indian rules for digital news (IT Rules 2021, part III) ask for both on the site.")
	}
	if m.TLS == "auto" {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		if _, err := net.DefaultResolver.LookupHost(ctx, m.Domain); err != nil {
			add(Wrong, "the domain "+m.Domain+" points nowhere, so it can get no certificate", "Point its A record to this machine, or let a proxy speak TLS (Set-up).")
		}
	} else if a.URL != "" && a.URL[:min(6, len(a.URL))] != "https:" {
		add(Advice, "readers reach the newsroom without TLS", "Put a proxy with TLS in front and name it in Set-up, or let Nightdesk get certificates; then serve with --url https://….")
	}
}

func (a *App) examinePost(ctx context.Context, add func(Grade, string, string)) {
	post, err := a.Reach.Post(ctx)
	if err != nil {
		add(Wrong, lang.For("en").SayMap(fault.Of(err).Key, nil), "Set-up, mail: type the password in again.")
		return
	}
	waiting, _, err := a.Reach.Sent(ctx)
	if err != nil {
		add(Wrong, "the letters cannot be counted: "+err.Error(), "Restore a backup.")
		return
	}
	waits := counted(waiting, "letter waits", "letters wait")
	if _, err := os.Stat(filepath.Join(a.Data, keptFile)); err == nil {
		add(Fine, "this is the demonstration: letters go to "+a.MailDir()+"; "+waits, "")
		return
	}
	if !post.Set() {
		add(Wrong, "no mail server is set: nobody gets a link or a receipt ("+waits+")", "Set-up, mail.")
		return
	}
	d := net.Dialer{Timeout: 5 * time.Second}
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(post.Host, strconv.Itoa(post.Port)))
	if err != nil {
		add(Wrong, "the mail server does not answer: "+err.Error(), "Look at its name and port in Set-up, and at the firewall: many hosts close port 25 and leave 587 open.")
		return
	}
	conn.Close()
	add(Fine, "the mail server answers; "+waits, "")
}

func (a *App) examineMoney(ctx context.Context, add func(Grade, string, string)) {
	balance, err := a.Books.Balance(ctx)
	if err != nil {
		add(Wrong, "the books cannot be read: "+err.Error(), "Restore a backup.")
		return
	}
	sums, even := map[string]int64{}, true
	for _, b := range balance {
		sums[b.Balance.Currency] += b.Balance.Minor
	}
	for currency, sum := range sums {
		if sum != 0 {
			even = false
			add(Wrong, fmt.Sprintf("the books do not balance: %d too much in %s", sum, currency), "Stop, keep a copy of the database, and compare with the last backup.")
		}
	}
	if even {
		add(Fine, "the books balance", "")
	}
	a.examineMonths(ctx, add)
	switch odd, err := a.Attend.Attention(ctx); {
	case err != nil:
		add(Wrong, "what fits no pledge cannot be read: "+oneLine(err), "Restore a backup.")
	case len(odd) > 0:
		add(Advice, counted(len(odd), "thing about money waits for a person", "things about money wait for a person"), "Sign in and open Money: the first list says what each is.")
	}
	sealed, err := a.unopened(ctx)
	if err != nil {
		add(Wrong, "the gateways' secrets cannot be read: "+oneLine(err), "Restore a backup.")
	}
	for _, name := range sealed {
		add(Wrong, "the secrets of "+name+" cannot be opened: the secret.key in "+a.Data+" is not the one that sealed them", "Put the right secret.key back and start again, or type them in anew: Money, Ways to pay.")
	}
	open, err := a.Fund.OpenGateways(ctx)
	open = slices.DeleteFunc(open, func(g fund.GatewayView) bool { return slices.Contains(sealed, g.Name) })
	switch {
	case err != nil:
		add(Wrong, "the gateways cannot be read: "+err.Error(), "Restore a backup.")
	case len(open) == 0:
		add(Advice, "no gateway is open: readers cannot support the newsroom", "Money, gateways: UPI needs only the newsroom's merchant address.")
	default:
		add(Fine, "readers can pay", "")
	}
}

// examineMonths reads every closed month of the books again.
func (a *App) examineMonths(ctx context.Context, add func(Grade, string, string)) {
	switch closed, wrong, err := a.Books.CheckMonths(ctx); {
	case err != nil:
		add(Wrong, "the closed months cannot be read: "+oneLine(err), "Restore a backup.")
	case wrong != "":
		add(Wrong, "the books of "+wrong+" are not what was closed", "Stop, keep a copy of the database, and compare its books with those of the last backup: nightdesk books --format csv.")
	case closed > 0:
		add(Fine, agreed(closed), "")
	}
}

// agreed says how many closed months the books agree with.
func agreed(closed int) string {
	if closed == 1 {
		return "the books agree with the one month that is closed"
	}
	return fmt.Sprintf("the books agree with the %d months that are closed", closed)
}

// counted is a number with what there is of it.
func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}

// oneLine is an error without the line breaks that some drivers put in theirs.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// writable tries a file in the folder, or in the nearest one above it that is there.
func writable(dir string) error {
	for {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) || filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}
