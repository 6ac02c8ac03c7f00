package sandbox

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/base/web"
)

// KeyHeader lets a program in that is not on this machine.
const KeyHeader = "X-Bank-Key"

// api are the doors for programs; doc.go says what they take.
func (s *Sandbox) api(mux *http.ServeMux) {
	get := func(path string, do func(r *http.Request) (any, error)) {
		mux.HandleFunc("GET "+s.Path+"/api/"+path, s.program(do))
	}
	get("orders", s.apiOrders)
	get("order/{id}", func(r *http.Request) (any, error) { return s.Order(r.Context(), r.PathValue("id")) })
	get("totals", func(r *http.Request) (any, error) { return s.Totals(r.Context()) })
	get("temper", func(r *http.Request) (any, error) { return s.Temper(r.Context()) })
	for path, do := range map[string]func(ctx context.Context, id string, a ask) (any, error){
		"order/{id}":   s.apiPay,
		"mandate/{id}": s.apiPress,
		"payment/{id}": s.apiPayment,
		"refund/{id}": func(ctx context.Context, id string, a ask) (any, error) {
			return nothing{}, a.does(map[string]func() error{"return": func() error { return s.ReturnRefund(ctx, id) }})
		},
		"dispute/{id}": func(ctx context.Context, id string, a ask) (any, error) {
			return nothing{}, a.does(map[string]func() error{
				"win": func() error { return s.Decide(ctx, id, true) }, "lose": func() error { return s.Decide(ctx, id, false) }})
		},
		"notice/{id}": func(ctx context.Context, id string, a ask) (any, error) {
			return nothing{}, a.does(map[string]func() error{"again": func() error { return s.Again(ctx, id) }})
		},
		"temper":  s.apiTemper,
		"release": func(ctx context.Context, _ string, a ask) (any, error) { return nothing{}, s.Release(ctx, a.Reversed) },
		"sweep":   func(ctx context.Context, _ string, _ ask) (any, error) { return nothing{}, s.Sweep(ctx) },
		"say": func(ctx context.Context, _ string, a ask) (any, error) {
			status, err := s.Say(ctx, []byte(a.Body), a.Secret, a.Event)
			return map[string]int{"status": status}, err
		},
	} {
		mux.HandleFunc("POST "+s.Path+"/api/"+path, s.program(func(r *http.Request) (any, error) {
			var a ask
			if err := web.JSON(r, 4<<20, &a); err != nil {
				return nil, err
			}
			return do(r.Context(), r.PathValue("id"), a)
		}))
	}
}

type nothing struct{}

// ask is what a program posts: each door takes what it needs of it.
type ask struct {
	Do                   string
	Foreign, Reversed    bool
	Minor                int64
	Currency             string
	Times                int
	Outage, Slow, Rotate *string
	Hold, Payouts        *bool
	Gone                 bool
	Body, Secret, Event  string
}

// does one of several things by its name.
func (a ask) does(what map[string]func() error) error {
	do := what[a.Do]
	if do == nil {
		return fault.New(fault.Invalid, "fault-form")
	}
	return do()
}

func (s *Sandbox) apiOrders(r *http.Request) (any, error) {
	q, out := r.URL.Query(), []Order{}
	if code := q.Get("reference"); code != "" {
		o, err := s.ByReference(r.Context(), code)
		if err == nil {
			out = append(out, o)
		} else if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return map[string][]Order{"orders": out}, err
	}
	n := 100
	if typed := q.Get("n"); typed != "" {
		var err error
		if n, err = strconv.Atoi(typed); err != nil {
			return nil, fault.New(fault.Invalid, "fault-form")
		}
	}
	all, err := s.Orders(r.Context(), q.Get("after"), n)
	return map[string][]Order{"orders": append(out, all...)}, err
}

func (s *Sandbox) apiPay(ctx context.Context, id string, a ask) (any, error) {
	w := Way{Do: a.Do, Foreign: a.Foreign}
	if a.Minor != 0 || a.Currency != "" {
		o, err := s.orderBy(ctx, s.DB, id)
		if err != nil {
			return nil, err
		}
		w.Amount = o.Amount
		if a.Minor != 0 {
			w.Amount.Minor = a.Minor
		}
		if a.Currency != "" {
			w.Amount = money.Of(w.Amount.Minor, a.Currency)
		}
	}
	if err := s.Pay(ctx, id, w); err != nil {
		return nil, err
	}
	return s.Order(ctx, id)
}

func (s *Sandbox) apiPress(ctx context.Context, id string, a ask) (any, error) {
	if err := s.Press(ctx, id, a.Do, a.Times); err != nil {
		return nil, err
	}
	return s.Order(ctx, id)
}

func (s *Sandbox) apiPayment(ctx context.Context, id string, a ask) (any, error) {
	var object string
	err := a.does(map[string]func() error{
		"refund":  func() (err error) { object, err = s.SendBack(ctx, id, a.Minor); return err },
		"dispute": func() (err error) { object, err = s.Dispute(ctx, id, a.Minor); return err },
	})
	return map[string]string{"object": object}, err
}

func (s *Sandbox) apiTemper(ctx context.Context, _ string, a ask) (any, error) {
	for _, c := range []struct {
		span *string
		set  func(context.Context, time.Duration) error
	}{{a.Outage, s.Outage}, {a.Slow, s.Slow}, {a.Rotate, s.Rotate}} {
		if c.span == nil {
			continue
		}
		d, err := time.ParseDuration(*c.span)
		if err != nil || d < 0 {
			return nil, fault.New(fault.Invalid, "fault-form")
		}
		if err := c.set(ctx, d); err != nil {
			return nil, err
		}
	}
	if a.Gone {
		if err := s.Vanish(ctx); err != nil {
			return nil, err
		}
	}
	if a.Payouts != nil {
		if err := s.Payouts(ctx, *a.Payouts); err != nil {
			return nil, err
		}
	}
	if a.Hold != nil {
		change := s.Hold
		if !*a.Hold {
			change = func(ctx context.Context) error { return s.Release(ctx, false) }
		}
		if err := change(ctx); err != nil {
			return nil, err
		}
	}
	return s.Temper(ctx)
}

// program lets a program do something, if it is on this machine or has the key.
func (s *Sandbox) program(do func(r *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var v any
		err := error(fault.New(fault.Forbidden, "fault-forbidden"))
		if s.near(r) {
			v, err = do(r)
		}
		status := http.StatusOK
		if err != nil {
			f := fault.Of(err)
			if status = statuses[f.Kind]; status == 0 {
				status = http.StatusInternalServerError
				s.Log.Error("the sandbox bank failed", "err", err)
			}
			v = map[string]string{"error": f.Key}
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v) // a program that hung up needs no answer
	}
}

// near tells whether a request comes from this machine and was meant for it,
// so that no page of another site reads through a name that leads here, or
// brings the key.
func (s *Sandbox) near(r *http.Request) bool {
	if given := r.Header.Get(KeyHeader); given != "" {
		a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(s.Key))
		return s.Key != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	host, _, cut := net.SplitHostPort(r.Host)
	if cut != nil {
		host = r.Host
	}
	to, _ := netip.ParseAddr(host)
	return err == nil && from.Addr().Unmap().IsLoopback() && (host == "localhost" || to.Unmap().IsLoopback()) &&
		r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
}

// Again makes a notice due now, told or not.
func (s *Sandbox) Again(ctx context.Context, id string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Do(ctx, `update sandbox_notice set due = $2, held = $3 where id = $1 and `+s.mine, id, db.At(tx.Now()), false)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "fault-not-found")
		}
		return err
	})
}
