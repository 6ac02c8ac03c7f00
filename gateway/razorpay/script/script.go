package script

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Thing is an object as Razorpay writes it.
type Thing map[string]any

func (o Thing) text(name string) string { s, _ := o[name].(string); return s }
func (o Thing) sum(name string) int64   { n, _ := o[name].(int64); return n }

// Razorpay is the server, with one account.
type Razorpay struct {
	Key, Secret, Webhook, Account string
	Now                           func() time.Time
	Step                          time.Duration // how far its clock goes with each change
	NoSubscriptions               bool          // not enabled on the account
	NoSettlements                 bool          // these keys may not look at them
	HTTP                          *httptest.Server

	mu      sync.Mutex
	ahead   time.Duration
	n       int
	things  map[string][]Thing // by kind, in the order of making
	keys    map[string]string  // idempotency keys: the body that came first
	trouble []Trouble
	asked   []string
	events  int
	done    chan struct{}
}

// Trouble is a way to misbehave, once, at the next request that fits.
type Trouble struct {
	Method, Path string // Path: how it begins, without /v1
	Do           string // one of the words below
	Behind       int    // how many requests that fit are answered as they should be before
}

// The ways to misbehave.
const (
	Lost   = "lost"   // it is done, and the connection breaks off
	Closed = "closed" // the connection breaks off, and nothing was done
	Hangs  = "hangs"  // it is done, and no answer comes as long as somebody waits
	Busy   = "429"
	Denied = "400"
	Fails  = "500"
	Runs   = "409"
	Broken = "broken" // half an object
	Page   = "page"   // a page of a proxy, as 200
	Huge   = "huge"   // more than anybody should read
	Away   = "away"   // a redirect to somewhere else
)

// New starts it; the caller closes HTTP, after Close.
func New(now func() time.Time) *Razorpay {
	s := &Razorpay{Key: "rzp_test_Aa1Bb2Cc3Dd4Ee", Secret: "ScRiPtSeCrEt1234567890ab", Webhook: "script-webhook-secret", Account: "acc_ScRiPt12345678",
		Now: now, things: map[string][]Thing{}, keys: map[string]string{}, done: make(chan struct{})}
	s.HTTP = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Close ends it and whoever waits for an answer.
func (s *Razorpay) Close() {
	close(s.done)
	s.HTTP.Close()
}

// Clock is its moment.
func (s *Razorpay) Clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at()
}

// Pass lets time pass.
func (s *Razorpay) Pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += d
}

func (s *Razorpay) at() time.Time { return s.Now().Add(s.ahead).Truncate(time.Second) }
func (s *Razorpay) unix() int64   { return s.at().Unix() }

// Misbehave has it misbehave at coming requests, each once.
func (s *Razorpay) Misbehave(all ...Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = append(s.trouble, all...)
}

// Forget has it know idempotency keys no more, as after however long it keeps them.
func (s *Razorpay) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.keys)
}

// Asked are the requests so far: "POST /orders".
func (s *Razorpay) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// Things are what it holds of a kind: "payment_links".
func (s *Razorpay) Things(kind string) []Thing {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Thing
	for _, o := range s.things[kind] {
		all = append(all, maps.Clone(o))
	}
	return all
}

// Spoil writes something else into an object that it holds.
func (s *Razorpay) Spoil(kind, id, name string, v any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.things[kind] {
		if o.text("id") == id || o.text("settlement_id") == id {
			o[name] = v
		}
	}
}

func (s *Razorpay) id(prefix string) string {
	s.n++
	return fmt.Sprintf("%s_Scr%011d", prefix, s.n)
}

func (s *Razorpay) keep(kind string, o Thing) Thing {
	s.things[kind] = append(s.things[kind], o)
	s.ahead += s.Step
	return o
}

func (s *Razorpay) find(kind, id string) Thing {
	for _, o := range s.things[kind] {
		if o.text("id") == id {
			return o
		}
	}
	return nil
}

// answer is a status and what is written.
type answer struct {
	status int
	body   any
}

func ok(body any) answer { return answer{http.StatusOK, body} }

func refuse(status int, description, field string) answer {
	return answer{status, Thing{"error": Thing{"code": "BAD_REQUEST_ERROR", "description": description, "source": "business", "step": "payment_initiation",
		"reason": "input_validation_failed", "metadata": Thing{}, "field": field}}}
}

var noSuch = refuse(http.StatusBadRequest, "The id provided does not exist", "")

func (s *Razorpay) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	path := strings.TrimPrefix(r.URL.Path, "/v1")
	s.mu.Lock()
	s.asked = append(s.asked, r.Method+" "+path)
	do := ""
	for i, x := range s.trouble {
		if (x.Method == "" || x.Method == r.Method) && strings.HasPrefix(path, x.Path) {
			if x.Behind > 0 {
				s.trouble[i].Behind--
				break
			}
			do, s.trouble = x.Do, slices.Delete(s.trouble, i, i+1)
			break
		}
	}
	var a answer
	key, secret, _ := r.BasicAuth()
	switch {
	case do == Closed || do == Busy || do == Denied || do == Fails || do == Runs || do == Away: // before anything is done
	case key != s.Key || secret != s.Secret:
		a = refuse(http.StatusUnauthorized, "Authentication failed", "")
	default:
		a = s.route(r, strings.Split(strings.Trim(path, "/"), "/"), body)
	}
	told, err := json.Marshal(a.body)
	s.mu.Unlock()
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	switch do {
	case Lost, Closed:
		panic(http.ErrAbortHandler)
	case Hangs:
		select {
		case <-r.Context().Done():
		case <-s.done:
		}
		return
	case Busy, Denied, Fails, Runs:
		status, _ := strconv.Atoi(do)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"error":{"code":"SERVER_ERROR","description":"We are facing some trouble completing your request at the moment."}}`)
	case Broken:
		_, _ = w.Write(told[:len(told)/2])
	case Page:
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>Just a moment</title>")
	case Huge:
		_, _ = io.WriteString(w, `{"id":"`+strings.Repeat("x", 9<<20)+`"}`)
	case Away:
		w.Header().Set("Location", s.HTTP.URL+"/elsewhere")
		w.WriteHeader(http.StatusTemporaryRedirect)
	default:
		w.WriteHeader(a.status)
		_, _ = w.Write(told)
	}
}

// page is a part of a list, newest first, as count and skip say.
func (s *Razorpay) page(r *http.Request, name string, all []Thing) answer {
	q := r.URL.Query()
	count, skip := 10, 0
	if n, err := strconv.Atoi(q.Get("count")); err == nil {
		count = n
	}
	if n, err := strconv.Atoi(q.Get("skip")); err == nil {
		skip = n
	}
	if count < 1 || count > 100 && !strings.Contains(r.URL.Path, "recon") {
		return refuse(http.StatusBadRequest, "The count may not be greater than 100.", "count")
	}
	from, _ := strconv.ParseInt(q.Get("from"), 10, 64)
	got := []Thing{}
	for _, o := range slices.Backward(all) {
		if o.sum("created_at") < from {
			continue
		}
		if skip--; skip < 0 && len(got) < count {
			got = append(got, o)
		}
	}
	return ok(Thing{"entity": "collection", "count": len(got), name: got})
}

// Sign is the signature of a message, under the webhook's secret or the keys'.
func Sign(secret, message string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(message))
	return hex.EncodeToString(mac.Sum(nil))
}
