package app

import (
	"cmp"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/job"
	"github.com/nightdesk/nightdesk/base/seal"
	"github.com/nightdesk/nightdesk/carrier/folder"
	"github.com/nightdesk/nightdesk/carrier/smtp"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/fund/books"
	"github.com/nightdesk/nightdesk/fund/bring"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/fund/remind"
	"github.com/nightdesk/nightdesk/gateway/razorpay"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/gateway/upi"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/schema"
	"github.com/nightdesk/nightdesk/site"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// Options say where a newsroom is and how it is reached.
type Options struct {
	Data      string // the folder of pictures, the secret key and, by default, the database
	Database  string // postgres://… or the path of an SQLite file; "" is nightdesk.db in Data
	URL       string // how readers reach it, without a slash at the end
	Theme     string // a folder whose files stand before the theme's own, or ""
	Clock     *clock.Clock
	Log       *slog.Logger
	Authority Authority
	Plain     net.Listener // for http:// beside the newsroom's own https://, or nil; Serve closes it
	Demo      bool         // the sandbox bank is open, letters go to Data/mail, the clock can be moved
}

// App is a whole newsroom, built and not yet listening.
type App struct {
	Options
	DB       *db.DB
	Jobs     *job.Jobs
	Blobs    *blob.Store
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
	Bring    *bring.Bringing
	Reach    *reach.Reach
	Insight  *insight.Insight
	Bank     *sandbox.Sandbox // nil but in the demonstration
	Other    *sandbox.Sandbox // its second bank, to which supporters can be moved
	Cache    *cache.Cache
	secret   []byte
	readers  *site.Site
	handler  http.Handler
	working  bool
}

// Open opens the store and builds every room. Nothing runs yet.
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Clock == nil {
		o.Clock = clock.Real()
	}
	if o.Database == "" {
		o.Database = filepath.Join(o.Data, "nightdesk.db")
	}
	o.URL = strings.TrimRight(o.URL, "/")
	a := &App{Options: o}
	var err error
	if a.secret, err = seal.Secret(filepath.Join(o.Data, "secret.key")); err != nil {
		return nil, err
	}
	if a.Blobs, err = blob.Open(filepath.Join(o.Data, "media")); err != nil {
		return nil, err
	}
	if a.DB, err = db.Open(ctx, o.Database, o.Clock); err != nil {
		return nil, err
	}
	if err := a.build(); err != nil {
		return nil, errors.Join(err, a.DB.Close())
	}
	return a, nil
}

// Prepare brings the tables up to date and puts down what every newsroom begins with.
func (a *App) Prepare(ctx context.Context) error {
	if err := a.DB.Migrate(ctx, schema.Files); err != nil {
		return fmt.Errorf("bring the tables up to date: %w", err)
	}
	if err := a.Jobs.Prepare(ctx); err != nil {
		return fmt.Errorf("bring the queue up to date: %w", err)
	}
	return a.Fund.Prepare(ctx)
}

func (a *App) build() error {
	a.Jobs = job.New(a.DB, a.Log)

	a.Staff = staff.New(a.DB)
	a.Audience = audience.New(a.DB)
	a.Story = story.New(a.DB, a.Staff, a.Blobs)

	rupees := razorpay.New(razorpay.Options{Live: !a.Demo, Now: a.DB.Now, Setup: func(ctx context.Context) (fund.Setup, error) { return a.Fund.Setup(ctx, razorpay.Name) }})
	gateways := []fund.Gateway{rupees, upi.New()}
	if a.Demo {
		var err, other error
		a.Bank, err = a.openBank(sandbox.Options{})
		a.Other, other = a.openBank(sandbox.Options{Name: OtherBank, Title: "Other Bank", Path: "/bank2"})
		if err := errors.Join(err, other); err != nil {
			return err
		}
		gateways = []fund.Gateway{a.Bank, a.Other, rupees, upi.New()}
	}
	a.Fund = fund.New(a.DB, a.Staff, gateways...)
	a.Fund.Require(func(ctx context.Context) (bool, error) { return a.Story.PageSays(ctx, "refunds") })
	key, err := a.sealing()
	if err != nil {
		return err
	}
	a.Rails = rail.New(a.DB, a.Staff, a.Fund, rail.Options{Key: key, URL: func() string { return a.URL }})
	a.Moves = move.New(a.DB, a.Staff, a.Audience, a.Fund)
	a.Books = books.New(a.DB, a.Staff, a.Fund)
	a.Lists = agree.New(a.DB, a.Staff, a.Fund, gateways...)
	a.Attend = attend.New(a.DB, a.Fund, a.Lists)
	a.Desk = desk.New(a.DB, a.Fund)
	a.Hand = hand.New(a.DB, a.Staff, a.Fund)
	a.Bring = bring.New(a.DB, a.Staff, a.Fund)

	post, err := a.post()
	if err != nil {
		return err
	}
	a.Reach = reach.New(a.DB, a.Staff, a.Audience, a.Fund, a.Desk, post)
	a.Reach.MoveBy(a.Moves)
	a.Insight = insight.New(a.DB, a.Staff, a.Fund, a.Desk, a.Log)

	a.listen()
	return nil
}

// listen is the one list of what follows from what.
func (a *App) listen() {
	// when …                     then …
	job.On(a.Jobs, "staff.write-down", a.Staff.WriteDown)       // staff.Acted: each act of a person
	job.On(a.Jobs, "reach.staff-link", a.Reach.SendStaffLink)   // staff.LinkAsked
	job.On(a.Jobs, "reach.reader-link", a.Reach.SendReaderLink) // audience.LinkAsked
	job.On(a.Jobs, "reach.thank", a.Reach.ThankSupporter)       // fund.Settled
	job.On(a.Jobs, "reach.stop", a.Reach.ConfirmStop)           // fund.Stopped
	job.On(a.Jobs, "fund.cancel", a.Fund.CancelAtGateway)       // fund.Stopped
	job.On(a.Jobs, "fund.hold", a.Fund.HoldAtGateway)           // fund.PauseAsked
	job.On(a.Jobs, "fund.recount", a.Fund.FollowZone)           // staff.ZoneChanged
	job.On(a.Jobs, "reach.refund", a.Reach.TellRefund)          // fund.Refunded
	job.On(a.Jobs, "reach.dispute", a.Reach.TellDispute)        // fund.Disputed
	job.On(a.Jobs, "reach.gift", a.Reach.TellGift)              // fund.Given
	job.On(a.Jobs, "reach.remind", a.Reach.RemindReader)        // fund.Reminded
	job.On(a.Jobs, "reach.move", a.Reach.AskToMove)             // move.Asked
	job.On(a.Jobs, "fund.refund", a.Fund.SendRefund)            // fund.RefundAsked
	job.On(a.Jobs, "fund.forget", a.Fund.ForgetLeft)            // audience.Left
	job.On(a.Jobs, "fund.recount-on", a.Fund.Recount)           // fund.PeriodsDue
	job.On(a.Jobs, "fund.readdress", a.readdress)               // audience.Readdressed
	job.On(a.Jobs, "reach.forget", a.Reach.Forget)              // audience.Left
	job.On(a.Jobs, "app.left", a.rememberLeft)                  // audience.Left
	job.On(a.Jobs, "app.number", a.rememberPaid)                // fund.Settled
	job.On(a.Jobs, "app.number-back", a.rememberRefunded)       // fund.Refunded
	job.On(a.Jobs, "reach.grievance", a.Reach.ConfirmGrievance) // audience.Grieved
	job.On(a.Jobs, "reach.answer", a.Reach.SendAnswer)          // audience.GrievanceAnswered
	job.On(a.Jobs, "reach.officer", a.Reach.WarnOfficer)        // audience.GrievanceDue
	job.On(a.Jobs, "reach.silence", a.Reach.WarnOfSilence)      // fund.RailSilent
	job.On(a.Jobs, "reach.carry", a.Reach.Carry)                // reach.Due: a letter waits

	reminders := remind.New(a.DB, a.Staff, a.Fund)
	a.Lists.AfterLearning(reminders.PassOver)
	// every …                                 look for …
	a.Jobs.Every("fund.agree", time.Minute, a.Lists.Compare)             // what gateways list and the books lack
	a.Jobs.Every("fund.reconcile", time.Minute, a.Lists.Ask)             // money that no notice told
	a.Jobs.Every("fund.reopen", time.Minute, a.Rails.Reopen)             // what a gateway that is lost ended by itself
	a.Jobs.Every("fund.listen", time.Minute, a.Rails.Listen)             // gateways whose notices are missed
	a.Jobs.Every("fund.remind", time.Minute, reminders.Remind)           // words about renewals that have fallen due
	a.Jobs.Every("fund.move", 10*time.Second, a.Moves.Sweep)             // letters of a move that have fallen due
	a.Jobs.Every("fund.close", 10*time.Minute, a.Books.CloseMonths)      // months of the books that are over
	a.Jobs.Every("fund.tidy", 24*time.Hour, a.Fund.Tidy)                 // tokens of return pages that are over
	a.Jobs.Every("story.questions", time.Minute, a.Story.SweepQuestions) // open questions that lapse
	a.Jobs.Every("reach.carry-due", 5*time.Minute, a.Reach.CarryDue)     // letters that wait
	a.Jobs.Every("staff.tidy", time.Hour, a.Staff.Tidy)                  // links and sessions that are over
	a.Jobs.Every("audience.tidy", time.Hour, a.Audience.Tidy)
	a.Jobs.Every("audience.grievances", 5*time.Minute, a.Audience.WarnGrievances) // grievances whose time runs out
	a.Jobs.Every("fund.retain", 24*time.Hour, a.Fund.Retain)                      // names that the law no longer has kept
	a.Jobs.Every("fund.statements", 24*time.Hour, a.Hand.PruneStatements)         // what a bank printed of people, after two years
	if a.Bank != nil {
		a.Jobs.Every("sandbox.sweep", time.Second, a.Bank.Sweep) // the bank's own late notices and renewals
		a.Jobs.Every("sandbox.sweep-other", time.Second, a.Other.Sweep)
	}
}

// readdress has the fund follow a reader's new address, which no fact carries.
func (a *App) readdress(ctx context.Context, r audience.Readdressed) error {
	for followed := ""; ; {
		reader, err := a.Audience.Reader(ctx, r.Reader)
		if fault.Is(err, fault.NotFound) {
			return nil // who left has none
		}
		if err != nil || reader.Email == followed { // it may have changed again meanwhile
			return err
		}
		followed = reader.Email
		if err := a.Fund.Readdress(ctx, reader.ID, followed); err != nil {
			return err
		}
	}
}

// OtherBank is the name of the demonstration's second bank.
const OtherBank = "otherbank"

// openBank opens a bank that plays; what it is called stands in o.
func (a *App) openBank(o sandbox.Options) (*sandbox.Sandbox, error) {
	var err error
	if o.Secret, err = a.derive(cmp.Or(o.Name, sandbox.Name)); err != nil {
		return nil, err
	}
	o.Play, o.DB, o.Log, o.URL = true, a.DB, a.Log, func() string { return a.URL }
	o.Zone = func() *time.Location {
		m, err := a.Staff.Masthead(context.Background())
		if err != nil {
			return time.UTC
		}
		return m.Location()
	}
	return sandbox.New(o)
}

// post says who carries letters: the publisher's mail server, or a folder in the demonstration.
func (a *App) post() (reach.Options, error) {
	key, err := a.sealing()
	if err != nil {
		return reach.Options{}, err
	}
	o := reach.Options{URL: a.URL, Key: key, Log: a.Log, Post: func(p reach.Post) (reach.Carrier, error) { return smtp.New(p, nil) }}
	if a.Demo {
		o.Always, err = folder.New(a.MailDir())
	}
	return o, err
}

// sealing is the key under which secrets of outside places lie in the database.
func (a *App) sealing() (*seal.Key, error) {
	secret, err := a.derive("seal")
	if err != nil {
		return nil, err
	}
	return seal.New(secret)
}

// MailDir is where the demonstration's letters lie.
func (a *App) MailDir() string { return filepath.Join(a.Data, "mail") }

// derive makes a key for one purpose of the newsroom's secret (HKDF, RFC 5869).
func (a *App) derive(purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, a.secret, nil, "nightdesk "+purpose, 32)
}

// Start delivers facts, sweeps, counts, and hears what other processes change.
func (a *App) Start(ctx context.Context) error {
	if err := a.rememberAllLeft(ctx); err != nil {
		return fmt.Errorf("list who has left: %w", err)
	}
	if err := a.rememberAllNumbers(ctx); err != nil {
		return fmt.Errorf("list the numbers of documents: %w", err)
	}
	a.DB.FollowChanges(a.Log)
	a.Insight.Start()
	a.working = true
	return a.Jobs.Start(ctx)
}

// Close finishes what runs and lets go of the database.
func (a *App) Close(ctx context.Context) error {
	var all error
	if a.working {
		all = errors.Join(a.Jobs.Stop(ctx), a.Insight.Stop(ctx))
	}
	if a.Bank != nil {
		a.Bank.Close()
		a.Other.Close()
	}
	return errors.Join(all, a.DB.Close())
}
