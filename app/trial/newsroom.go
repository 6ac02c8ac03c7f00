package trial

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
	logs "github.com/nightdesk/nightdesk/test/journal"
)

// Newsroom is the whole program, listening. Its rooms are at hand (n.Story,
// n.Fund, …) for what a story takes for granted; what it tells goes through the doors.
type Newsroom struct {
	*app.App
	// Machine acts where it does not matter who does.
	Machine staff.Person

	t        testing.TB
	log      *journal
	visitors map[string]*Visitor
	stop     context.CancelFunc
	served   chan error
}

// Open builds a bare newsroom on an empty database. Its clock stands at
// dbtest.Start, the sandbox bank is there, and letters go into a folder.
func Open(t testing.TB, dsn string) *Newsroom {
	t.Helper()
	return open(t, app.Options{Data: t.TempDir(), Database: dsn, Clock: clock.At(dbtest.Start)}, newJournal(t))
}

// Furnished is a newsroom that was set up: The Lakeside Record, with two
// sections, the byline Asha Mir, a WhatsApp group and the bank open.
func Furnished(t testing.TB, dsn string) *Newsroom {
	t.Helper()
	n, ctx := Open(t, dsn), t.Context()
	m, err := n.Staff.Masthead(ctx)
	m.Name, m.LegalName, m.Address, m.Email = "The Lakeside Record", "Lakeside Record Trust", "4 Embankment Road, Sarovar", "desk@lakeside.example"
	m.GrievanceOfficer, m.GrievanceEmail, m.ReceiptPrefix = "Sudha Varma", "grievance@lakeside.example", "LR"
	n.can(err, n.Staff.SetMasthead(ctx, n.Machine, m), n.Rails.Set(ctx, n.Machine, sandbox.Name, true, nil, "the newsroom opens"))
	for i, name := range []string{"Town", "Courts"} {
		_, err := n.Story.SaveSection(ctx, n.Machine, story.Section{Slug: lang.Slug(name), Names: map[lang.Code]string{"en": name}, Position: i})
		n.can(err)
	}
	_, err = n.Staff.SaveByline(ctx, n.Machine, staff.Byline{Slug: "asha-mir", Name: "Asha Mir"})
	n.can(err, n.Reach.SaveGroup(ctx, n.Machine, reach.Group{Lang: "en", Name: "Morning list", Invite: "https://chat.whatsapp.com/LakesideRecordTest", Open: true}))
	n.Settle()
	return n
}

// Twin is a second process of the same newsroom: another listener and other
// memory over the same database, folder and clock. Only PostgreSQL has two.
func (n *Newsroom) Twin() *Newsroom {
	n.t.Helper()
	return open(n.t, app.Options{Data: n.Data, Database: n.Database, Clock: n.Clock}, n.log)
}

func open(t testing.TB, o app.Options, log *journal) *Newsroom {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	n := &Newsroom{t: t, log: log, visitors: map[string]*Visitor{}, stop: stop, served: make(chan error, 1), Machine: staff.Machine("trial")}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	n.can(err)
	o.URL, o.Demo, o.Log = "http://"+ln.Addr().String(), true, slog.New(slog.NewTextHandler(logs.Tee(log), &slog.HandlerOptions{Level: slog.LevelDebug}))
	n.App, err = app.Open(ctx, o)
	n.can(err)
	n.can(n.Prepare(ctx), n.OpenDoors(app.Doors{SetClock: n.setClock}), n.Start(ctx))
	go func() { n.served <- n.Serve(ctx, ln) }()
	t.Cleanup(n.close)
	return n
}

func (n *Newsroom) close() {
	for _, v := range n.visitors {
		v.client.CloseIdleConnections()
	}
	n.stop()
	err := <-n.served
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for _, err := range []error{err, n.Close(ctx)} {
		if err != nil {
			n.t.Errorf("the newsroom does not end well: %v", err)
		}
	}
}

func (n *Newsroom) setClock(ctx context.Context, now time.Time) error {
	n.Clock.Set(now)
	return n.Jobs.Sweep(ctx)
}

// can ends the test if something taken for granted cannot be done.
func (n *Newsroom) can(all ...error) {
	n.t.Helper()
	for _, err := range all {
		if err != nil {
			n.t.Fatal(err)
		}
	}
}

// Now moves the clock to a moment and lets happen what falls due.
func (n *Newsroom) Now(at time.Time) {
	n.t.Helper()
	n.can(n.setClock(n.t.Context(), at))
	n.Settle()
}

// Pass lets a span of time pass.
func (n *Newsroom) Pass(d time.Duration) {
	n.t.Helper()
	n.Now(n.Clock.Now().Add(d))
}

// Settle waits until everything that was told has been heard.
func (n *Newsroom) Settle() {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), 30*time.Second)
	defer cancel()
	n.can(n.Jobs.Settle(ctx))
}

// Writes drafts a story of ours in the room, ready to be published, and gives its id and version.
func (n *Newsroom) Writes(headline, text string) (story.StoryID, int) {
	n.t.Helper()
	ctx := n.t.Context()
	sections, err := n.Story.Sections(ctx)
	n.can(err)
	byline, err := n.Staff.BylineBySlug(ctx, "asha-mir")
	n.can(err)
	id, err := n.Story.Draft(ctx, n.Machine, "en")
	n.can(err)
	version, err := n.Story.Save(ctx, n.Machine, id, 1, story.Fields{Lang: "en", Kind: story.Report, Headline: headline, Standfirst: "What happened, and why it matters.",
		Section: sections[0].ID, Bylines: []staff.BylineID{byline.ID}}, doc.FromText(text))
	n.can(err)
	return id, version
}

// Publishes writes a story and puts it before readers; it gives its address.
func (n *Newsroom) Publishes(headline, text string) (story.StoryID, string) {
	n.t.Helper()
	id, version := n.Writes(headline, text)
	n.can(n.Story.Publish(n.t.Context(), n.Machine, id, version))
	s, err := n.Story.Open(n.t.Context(), id)
	n.can(err)
	return id, s.Path
}

// Hires adds somebody to the staff, who opens the invitation and signs in.
// The address is NAME@lakeside.example, by the name's first word.
func (n *Newsroom) Hires(name string, role staff.Role) *Visitor {
	n.t.Helper()
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	email := first + "@lakeside.example"
	n.log.private(email, name)
	_, token, err := n.Staff.Invite(n.t.Context(), n.Machine, email, name, role)
	n.can(err)
	n.log.private(token)
	return n.As(first).Gets("/newsroom/in?t="+token).Fills("t", token).At("/newsroom/")
}
