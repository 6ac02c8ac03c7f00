package sandbox

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
)

var (
	//go:embed bank.html
	pageText string
	//go:embed bank.css
	pageStyle string
	pages     = template.Must(template.New("").Funcs(template.FuncMap{
		"money": func(minor int64, currency string) string {
			return lang.For(lang.English).Money(minor, currency, lang.Symbol)
		},
		"style": func() template.CSS { return template.CSS(pageStyle) },
		"path":  func() string { return "" }, // of each bank, by pagesOf
		"title": func() string { return "" },
	}).Parse(pageText))
)

// pagesOf are the pages of one bank.
func pagesOf(o Options) *template.Template {
	return template.Must(pages.Clone()).Funcs(template.FuncMap{"path": func() string { return o.Path }, "title": func() string { return o.Title }})
}

// Routes are the bank's pages and its doors for programs, all below its path.
func (s *Sandbox) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+s.Path+"/{$}", s.front)
	mux.HandleFunc("GET "+s.Path+"/order/{id}", s.orderShow)
	mux.HandleFunc("POST "+s.Path+"/order/{id}", s.orderPay)
	mux.HandleFunc("POST "+s.Path+"/now", s.button(func(ctx context.Context, _, do string) ([]string, error) { return nil, s.behave(ctx, do) }))
	mux.HandleFunc("POST "+s.Path+"/mandate/{id}", s.button(func(ctx context.Context, id, do string) ([]string, error) {
		if do == turnUnpause {
			return nil, fault.New(fault.Invalid, "fault-form")
		}
		_, notices, err := s.pressed(ctx, id, do, 0)
		return notices, err
	}))
	mux.HandleFunc("POST "+s.Path+"/payment/{id}", s.button(s.paymentPress))
	mux.HandleFunc("POST "+s.Path+"/refund/{id}", s.button(func(ctx context.Context, id, _ string) ([]string, error) { return s.comesBack(ctx, id) }))
	mux.HandleFunc("POST "+s.Path+"/dispute/{id}", s.button(func(ctx context.Context, id, do string) ([]string, error) { return s.decide(ctx, id, do == "win") }))
	mux.HandleFunc("POST "+s.Path+"/notice/{id}", s.button(func(ctx context.Context, id, _ string) ([]string, error) { return []string{id}, s.Again(ctx, id) }))
	s.api(mux)
	return http.NewCrossOriginProtection().Handler(mux)
}

// orderPage is the payer's page.
type orderPage struct {
	order
	Done, Settling bool
	Back           string
}

func (s *Sandbox) orderShow(w http.ResponseWriter, r *http.Request) {
	o, err := s.orderBy(r.Context(), s.DB, r.PathValue("id"))
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	paid, err := s.events(r.Context(), s.DB, `booking = $1 and kind = 'captured'`, o.ID)
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	back, err := url.Parse(o.ReturnURL)
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	page := orderPage{order: o, Done: len(paid) > 0 || !o.Cancelled.IsZero(), Back: o.ReturnURL}
	page.Settling = len(paid) > 0 && paid[0].Known.After(s.DB.Now())
	s.write(w, r, http.StatusOK, "order", page, back.Scheme+"://"+back.Host)
}

func (s *Sandbox) orderPay(w http.ResponseWriter, r *http.Request) {
	form, err := web.Form(r, 4096)
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	o, err := s.orderBy(r.Context(), s.DB, r.PathValue("id"))
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	way := wayOf(form.Get("do"), o)
	_, notices, err := s.pay(r.Context(), o.ID, way)
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	if way.Do == WayFirst {
		s.tellEach(r.Context(), notices)
		notices = nil
	}
	gone := make(chan struct{})
	s.tellAfter(gone, notices)
	http.Redirect(w, r, o.ReturnURL, http.StatusSeeOther)
	_ = http.NewResponseController(w).Flush() // the payer goes first; a writer that cannot flush only makes the order a matter of luck
	close(gone)
}

var orderID = regexp.MustCompile(`^ord-[0-9a-f-]{36}$`)

// button makes a button of the bank's own page; it leads back there, to the order it stood beside.
func (s *Sandbox) button(do func(ctx context.Context, id, do string) ([]string, error)) http.HandlerFunc {
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
		s.tellEach(r.Context(), notices) // before the page, so that it shows the answer
		to := url.URL{Path: s.Path + "/"}
		if find := form.Get("find"); find != "" {
			to.RawQuery = url.Values{"find": {find}}.Encode()
		}
		if at := form.Get("at"); orderID.MatchString(at) {
			to.Fragment = at
		}
		http.Redirect(w, r, to.String(), http.StatusSeeOther)
	}
}

// paymentPress sends money of a payment back, or lets the payer's bank take it. A button pressed once too often does nothing.
func (s *Sandbox) paymentPress(ctx context.Context, id, do string) ([]string, error) {
	e := event{Payment: id}
	half := false
	switch do {
	case "all":
		e.Kind = fund.KindRefunded
	case "half":
		e.Kind, half = fund.KindRefunded, true
	case "dispute":
		e.Kind = fund.KindDisputed
	case "dispute-half":
		e.Kind, half = fund.KindDisputed, true
	default:
		return nil, fault.New(fault.Invalid, "fault-form")
	}
	_, notices, err := s.takeFrom(ctx, e, func(p event, left int64) int64 {
		if half {
			return min(left, max(p.Amount.Minor/2, 1))
		}
		return left
	})
	if fault.Is(err, fault.Invalid) {
		return nil, nil
	}
	return notices, err
}

// behave is the buttons about the bank as a whole.
func (s *Sandbox) behave(ctx context.Context, do string) error {
	switch do {
	case "out-minutes":
		return s.Outage(ctx, 10*time.Minute)
	case "out-day":
		return s.Outage(ctx, 24*time.Hour)
	case "in":
		return s.Outage(ctx, 0)
	case "slow":
		return s.Slow(ctx, 3*time.Second)
	case "slower":
		return s.Slow(ctx, 20*time.Second)
	case "quick":
		return s.Slow(ctx, 0)
	case "hold":
		return s.Hold(ctx)
	case "tell":
		return s.Release(ctx, false)
	case "reverse":
		return s.Release(ctx, true)
	case "rotate":
		return s.Rotate(ctx, 24*time.Hour)
	case "rotate-now":
		return s.Rotate(ctx, 0)
	case "gone":
		return s.Vanish(ctx)
	case "payouts":
		return s.Payouts(ctx, true)
	case "no-payouts":
		return s.Payouts(ctx, false)
	}
	return fault.New(fault.Invalid, "fault-form")
}

func (s *Sandbox) when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.Zone()).Format("2 Jan 2006 15:04:05")
}

func (s *Sandbox) write(w http.ResponseWriter, r *http.Request, status int, name string, page any, back string) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, page); err != nil {
		s.Log.Error("the sandbox bank has no such page", "err", err)
		http.Error(w, "the bank has no such page", http.StatusInternalServerError)
		return
	}
	policy := web.ReaderCSP(pageStyle)
	policy.FormTo = []string{back}
	w.Header().Set("Content-Security-Policy", policy.String())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "same-origin") // the payer's return address holds a token
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a browser that hung up needs no page
}

var statuses = map[fault.Kind]int{fault.NotFound: http.StatusNotFound, fault.Invalid: http.StatusBadRequest, fault.Forbidden: http.StatusForbidden,
	fault.Conflict: http.StatusConflict, fault.Unavailable: http.StatusServiceUnavailable}

func (s *Sandbox) wrong(w http.ResponseWriter, r *http.Request, err error) {
	f := fault.Of(err)
	status := statuses[f.Kind]
	if status == 0 {
		status = http.StatusInternalServerError
		s.Log.Error("the sandbox bank failed", "err", err)
	}
	s.write(w, r, status, "wrong", lang.For(lang.English).SayMap(f.Key, f.Args), "")
}
