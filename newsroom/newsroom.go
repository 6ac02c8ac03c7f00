package newsroom

import (
	"log/slog"
	"net/http"
	"strings"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/fund/books"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/newsroom/entry"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/newsroom/grievance"
	"github.com/nightdesk/nightdesk/newsroom/money"
	"github.com/nightdesk/nightdesk/newsroom/people"
	"github.com/nightdesk/nightdesk/newsroom/plan"
	"github.com/nightdesk/nightdesk/newsroom/sending"
	"github.com/nightdesk/nightdesk/newsroom/setup"
	"github.com/nightdesk/nightdesk/newsroom/writing"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
	built "github.com/nightdesk/nightdesk/web"
)

// Options are the rooms that the newsroom shows, and how it is reached.
type Options struct {
	Staff    *staff.Staff
	Audience *audience.Audience
	Story    *story.Stories
	Fund     *fund.Fund
	Rails    *rail.Rails
	Moves    *move.Moves
	Books    *books.Books
	Lists    *agree.Lists
	Attend   *attend.Attend
	Desk     *desk.Desk
	Hand     *hand.Hand
	Reach    *reach.Reach
	Insight  *insight.Insight
	Blobs    *blob.Store
	Clock    *clock.Clock
	URL      string // how readers reach the newsroom, without a slash at the end
	Log      *slog.Logger

	// DemoKey opens /newsroom/demonstration/KEY, which signs DemoPerson in
	// from the same machine, again and again; "" in every real newsroom.
	DemoKey    string
	DemoPerson staff.PersonID
}

// Newsroom is the face for those who work here.
type Newsroom struct {
	Options
	frame   *frame.Frame
	entry   *entry.Entry
	plan    *plan.Plan
	writing *writing.Writing
	money   *money.Money
	sending *sending.Sending
	people  *people.People
	setup   *setup.Setup

	grievance *grievance.Grievance
}

// New builds the face. Its pages were parsed when the program started.
func New(o Options) *Newsroom {
	n := &Newsroom{Options: o}
	n.frame = frame.New(o.Staff, o.Clock, o.URL, styleAddress)
	n.entry = entry.New(o.Staff, o.Clock, o.DemoKey, o.DemoPerson)
	n.plan = &plan.Plan{Staff: o.Staff, Audience: o.Audience, Story: o.Story, Fund: o.Fund, Moves: o.Moves, Attend: o.Attend, Lists: o.Lists, Reach: o.Reach, Insight: o.Insight}
	n.writing = &writing.Writing{Staff: o.Staff, Story: o.Story, Script: built.Path("editor.js"), Sheet: built.Path("editor.css")}
	n.money = &money.Money{Staff: o.Staff, Audience: o.Audience, Fund: o.Fund, Rails: o.Rails, Moves: o.Moves, Reach: o.Reach, Books: o.Books, Lists: o.Lists, Attend: o.Attend, Desk: o.Desk, Hand: o.Hand}
	n.sending = &sending.Sending{Reach: o.Reach}
	n.people = &people.People{Staff: o.Staff, Audience: o.Audience, Reach: o.Reach}
	n.grievance = &grievance.Grievance{Audience: o.Audience}
	n.setup = &setup.Setup{Staff: o.Staff, Fund: o.Fund, Reach: o.Reach, Blobs: o.Blobs}
	return n
}

// Routes is every door of the newsroom, safe against posts from other sites.
// An address of the newsroom that cannot be trusted as an origin is a mistake
// of whoever starts the program.
func (n *Newsroom) Routes() (http.Handler, error) {
	mux := http.NewServeMux()
	for _, d := range n.doors() {
		mux.Handle(d.at, n.frame.Door(d.who, d.place, d.do))
	}
	mux.HandleFunc("GET /newsroom/assets/{name}", asset)
	mux.Handle("/newsroom/", n.frame.Missing())
	mux.Handle("GET /newsroom", http.RedirectHandler("/newsroom/", http.StatusMovedPermanently))
	guarded, err := web.SameSite(mux, n.frame.Deny(), trusted(n.URL)...)
	if err != nil {
		return nil, err
	}
	headers := web.NewsroomHeaders(web.NewsroomCSP(), strings.HasPrefix(n.URL, "https://"))
	return headers.Wrap(web.Recover(guarded, n.frame.Broken)), nil
}

func trusted(url string) []string {
	if url == "" {
		return nil
	}
	return []string{url}
}
