package sandbox

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
)

var (
	//go:embed bank.html
	pageText string
	//go:embed bank.css
	pageStyle string
	pages     = template.Must(template.New("").Funcs(template.FuncMap{
		"money": func(a money.Amount) string { return lang.For(lang.English).Money(a.Minor, a.Currency, lang.Symbol) },
		"style": func() template.CSS { return template.CSS(pageStyle) },
	}).Parse(pageText))
)

// Routes are the bank's pages, all below /bank/.
func (s *Sandbox) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /bank/{$}", s.front)
	mux.HandleFunc("GET /bank/order/{id}", s.orderShow)
	mux.HandleFunc("POST /bank/order/{id}", s.orderPay)
	mux.HandleFunc("POST /bank/mandate/{id}", s.press(func(ctx context.Context, id, do string) ([]string, error) { return s.mandate(ctx, id, do) }))
	mux.HandleFunc("POST /bank/payment/{id}", s.press(func(ctx context.Context, id, do string) ([]string, error) { return s.refund(ctx, id, do == "half") }))
	mux.HandleFunc("POST /bank/notice/{id}", s.press(func(ctx context.Context, id, _ string) ([]string, error) { return []string{id}, s.again(ctx, id) }))
	return http.NewCrossOriginProtection().Handler(mux)
}

// orderPage is the payer's page.
type orderPage struct {
	order
	Paid bool
	Back string
}

func (s *Sandbox) orderShow(w http.ResponseWriter, r *http.Request) {
	o, err := orderBy(r.Context(), s.DB, r.PathValue("id"))
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	paid, err := captured(r.Context(), s.DB, o.ID)
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	back, err := url.Parse(o.ReturnURL)
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	s.write(w, r, "order", orderPage{o, len(paid) > 0, o.ReturnURL}, back.Scheme+"://"+back.Host)
}

func (s *Sandbox) orderPay(w http.ResponseWriter, r *http.Request) {
	form, err := web.Form(r, 4096)
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	do := form.Get("do")
	o, notices, err := s.act(r.Context(), r.PathValue("id"), do)
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	if do == doFirst {
		for _, id := range notices {
			if err := s.tell(r.Context(), id); err != nil {
				s.Log.Error("the sandbox bank could not tell", "notice", id, "err", err)
			}
		}
		notices = nil
	}
	gone := make(chan struct{})
	s.tellAfter(gone, notices)
	http.Redirect(w, r, o.ReturnURL, http.StatusSeeOther)
	_ = http.NewResponseController(w).Flush() // the payer goes first; a writer that cannot flush only makes the order a matter of luck
	close(gone)
}

// press makes a button of the bank's front page; it leads back there.
func (s *Sandbox) press(do func(ctx context.Context, id, do string) ([]string, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		form, err := web.Form(r, 4096)
		var notices []string
		if err == nil {
			notices, err = do(r.Context(), r.PathValue("id"), form.Get("do"))
		}
		if err != nil {
			s.wrong(w, r, err)
			return
		}
		for _, id := range notices { // before the page, so that it shows the answer
			if err := s.tell(r.Context(), id); err != nil {
				s.Log.Error("the sandbox bank could not tell", "notice", id, "err", err)
			}
		}
		http.Redirect(w, r, "/bank/", http.StatusSeeOther)
	}
}

// again makes a notice due now, told or not.
func (s *Sandbox) again(ctx context.Context, id string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Do(ctx, `update sandbox_notice set due = $2 where id = $1`, id, db.At(tx.Now()))
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "fault-not-found")
		}
		return err
	})
}

// frontPage shows what the bank remembers, newest first.
type frontPage struct {
	Now    string
	Orders []orderRow
}

type orderRow struct {
	order
	Events  []eventRow
	Charged string // when the mandate is charged next, or ""
	Ended   bool
}

type eventRow struct {
	event
	When    string
	Returns bool // a refund can be made of it
	Notices []noticeRow
}

type noticeRow struct {
	ID, Event string
	Tries     int
	Answer    int
	due       time.Time
	Due       string
}

// shown is how many orders the front page has.
const shown = 40

func (s *Sandbox) front(w http.ResponseWriter, r *http.Request) {
	page, err := s.remember(r.Context())
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	s.write(w, r, "front", page, "")
}

func (s *Sandbox) remember(ctx context.Context) (frontPage, error) {
	page := frontPage{Now: s.when(s.DB.Now())}
	orders, err := db.All(ctx, s.DB, (*order).fields, `select `+orderColumns+` from sandbox_order order by id desc limit $1`, shown)
	for _, o := range orders {
		row := orderRow{order: o, Ended: !o.Cancelled.IsZero()}
		if !o.Next.IsZero() {
			row.Charged = s.when(o.Next)
		}
		all, err := events(ctx, s.DB, `booking = $1`, o.ID)
		if err != nil {
			return page, err
		}
		notices, err := db.All(ctx, s.DB, func(n *noticeRow) []any { return []any{&n.ID, &n.Event, &n.Tries, &n.Answer, db.Moment(&n.due)} },
			`select id, event, tries, answer, due from sandbox_notice where event in (select id from sandbox_event where booking = $1) order by id`, o.ID)
		if err != nil {
			return page, err
		}
		back := map[string]int64{}
		for _, e := range all {
			back[e.Payment] += e.Amount.Minor
		}
		for _, e := range all {
			er := eventRow{event: e, When: s.when(e.At), Returns: e.Kind == fund.KindCaptured && back[e.ID] < e.Amount.Minor}
			for _, n := range notices {
				if n.Event == e.ID {
					if !n.due.IsZero() {
						n.Due = s.when(n.due)
					}
					er.Notices = append(er.Notices, n)
				}
			}
			row.Events = append(row.Events, er)
		}
		page.Orders = append(page.Orders, row)
	}
	return page, err
}

func (s *Sandbox) when(t time.Time) string { return t.In(s.Zone()).Format("2 Jan 2006 15:04:05") }

func (s *Sandbox) write(w http.ResponseWriter, r *http.Request, name string, page any, back string) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, page); err != nil {
		s.wrong(w, r, err)
		return
	}
	policy := web.ReaderCSP(pageStyle)
	policy.FormTo = []string{back}
	w.Header().Set("Content-Security-Policy", policy.String())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "same-origin") // the payer's return address holds a token
	_, _ = w.Write(b.Bytes())                        // a browser that hung up needs no page
}

func (s *Sandbox) wrong(w http.ResponseWriter, _ *http.Request, err error) {
	f := fault.Of(err)
	status := map[fault.Kind]int{fault.NotFound: http.StatusNotFound, fault.Invalid: http.StatusBadRequest, fault.Unavailable: http.StatusServiceUnavailable}[f.Kind]
	if status == 0 {
		status = http.StatusInternalServerError
		s.Log.Error("the sandbox bank failed", "err", err)
	}
	http.Error(w, lang.For(lang.English).SayMap(f.Key, f.Args), status)
}
