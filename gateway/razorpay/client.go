package razorpay

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	maxBody = 1 << 20 // of an object or a notice
	maxList = 8 << 20 // of a hundred objects
	// tries is how often what may be repeated is asked.
	tries     = 3
	firstWait = 250 * time.Millisecond
	longWait  = 4 * time.Second
	// pageSize is how many of a list come at once; Razorpay gives no more.
	pageSize = 100
	// maxPages ends a list that never ends; time ends a long one before.
	maxPages = 2000
)

// client asks Razorpay with one pair of keys.
type client struct {
	http        *http.Client
	base        string
	key, secret string
	wait        func(context.Context, time.Duration) error
}

// ask is one request.
type ask struct {
	method, path string
	query        url.Values
	body         any
	header       map[string]string
	again        bool // repeating it does no harm
	most         int64
}

// APIError is what Razorpay answered instead of what was asked for. Its words
// are for the log: addresses and long numbers are struck out of them.
type APIError struct {
	Status                                         int
	Code, Description, Field, Source, Step, Reason string
}

func (e *APIError) Error() string {
	s := "Razorpay answers " + strconv.Itoa(e.Status)
	for _, word := range []string{e.Code, e.Reason, e.Step, e.Source, e.Field, e.Description} {
		if word != "" && word != "NA" {
			s += ", " + word
		}
	}
	return s
}

// transient tells whether the same may be answered otherwise a little later.
func (e *APIError) transient() bool {
	return e.Status == http.StatusTooManyRequests || e.Status >= 500
}

// refusal is Razorpay's refusal of what was asked, nil if err is something else:
// no answer, a failure of theirs, or keys that are not taken.
func refusal(err error) *APIError {
	var e *APIError
	if errors.As(err, &e) && (e.Status == http.StatusBadRequest || e.Status == http.StatusNotFound) {
		return e
	}
	return nil
}

// says tells whether a refusal's words hold one of these.
func (e *APIError) says(words ...string) bool {
	told := strings.ToLower(e.Description + " " + e.Field + " " + e.Reason)
	for _, w := range words {
		if strings.Contains(told, w) {
			return true
		}
	}
	return false
}

// missing tells whether a refusal says that there is no such object.
func (e *APIError) missing() bool { return e.says("does not exist", "not a valid id", "no db records") }

func (c *client) get(ctx context.Context, path string, query url.Values, out any) error {
	return c.do(ctx, ask{method: http.MethodGet, path: path, query: query, again: true, most: maxBody}, out)
}

func (c *client) post(ctx context.Context, path string, body, out any) error {
	return c.do(ctx, ask{method: http.MethodPost, path: path, body: body, most: maxBody}, out)
}

// do asks, and decodes the answer into out. What may be repeated is asked again
// when Razorpay is busy or does not answer, as long as ctx lasts.
func (c *client) do(ctx context.Context, a ask, out any) error {
	var sent []byte
	if a.body != nil {
		var err error
		if sent, err = json.Marshal(a.body); err != nil {
			return err
		}
	}
	for try := 1; ; try++ {
		got, err := c.once(ctx, a, sent)
		if err == nil {
			if err := json.Unmarshal(got, out); err != nil {
				return fmt.Errorf("%s %s: Razorpay's answer is not understood", a.method, a.path)
			}
			return nil
		}
		var told *APIError
		if !a.again || try == tries || ctx.Err() != nil || errors.As(err, &told) && !told.transient() {
			return err
		}
		pause := min(firstWait<<(2*(try-1)), longWait)
		pause = pause/2 + rand.N(pause)
		if c.wait(ctx, pause) != nil {
			return err
		}
	}
}

func (c *client) once(ctx context.Context, a ask, sent []byte) ([]byte, error) {
	address := c.base + a.path
	if len(a.query) > 0 {
		address += "?" + a.query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, a.method, address, bytes.NewReader(sent))
	if err != nil {
		return nil, errors.New("a request to Razorpay could not be made")
	}
	r.SetBasicAuth(c.key, c.secret)
	r.Header.Set("Accept", "application/json")
	if sent != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range a.header {
		r.Header.Set(name, value)
	}
	w, err := c.http.Do(r)
	if err != nil {
		var told *url.Error
		if errors.As(err, &told) {
			err = told.Err // the address is ours to name, without what was asked
		}
		return nil, fmt.Errorf("%s %s: Razorpay does not answer: %w", a.method, a.path, err)
	}
	defer w.Body.Close()
	body, err := io.ReadAll(io.LimitReader(w.Body, a.most+1))
	if err != nil {
		return nil, fmt.Errorf("%s %s: Razorpay's answer breaks off: %w", a.method, a.path, err)
	}
	if int64(len(body)) > a.most {
		return nil, fmt.Errorf("%s %s: Razorpay's answer is too large", a.method, a.path)
	}
	if w.StatusCode < 200 || w.StatusCode > 299 {
		return nil, failure(w.StatusCode, body)
	}
	return body, nil
}

// failure reads an error's body; what is no such body says nothing but its status.
func failure(status int, body []byte) error {
	var told struct {
		Error maybe[struct{ Code, Description, Field, Source, Step, Reason text }]
	}
	_ = json.Unmarshal(body, &told) // a page of a proxy in between has no words for us
	e := told.Error.v
	return &APIError{Status: status, Code: discreet(e.Code), Description: discreet(e.Description), Field: discreet(e.Field),
		Source: discreet(e.Source), Step: discreet(e.Step), Reason: discreet(e.Reason)}
}

var private = regexp.MustCompile(`\S*@\S*|\S*\d[\d -]{7,}\S*`)

// discreet are words for a log: short, and without addresses and numbers of people.
func discreet(t text) string {
	s := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(string(t), ""))
	s = private.ReplaceAllString(s, "…")
	letters := []rune(s)
	return string(letters[:min(len(letters), 200)])
}

// pages reads a list to its end, oldest pages last, until each says stop; it
// begins behind as many as query's skip says.
func pages[T any](ctx context.Context, c *client, path string, query url.Values, each func(T) (stop bool, err error)) error {
	size := pageSize
	if n, err := strconv.Atoi(query.Get("count")); err == nil {
		size = n
	}
	first, _ := strconv.Atoi(query.Get("skip"))
	for page := range maxPages {
		q := url.Values{"count": {strconv.Itoa(size)}, "skip": {strconv.Itoa(first + page*size)}}
		for name, values := range query {
			if name != "count" && name != "skip" {
				q[name] = values
			}
		}
		var list struct {
			Count whole   `json:"count"`
			Items many[T] `json:"items"`
		}
		if err := c.do(ctx, ask{method: http.MethodGet, path: path, query: q, again: true, most: maxList}, &list); err != nil {
			return err
		}
		for _, item := range list.Items {
			if stop, err := each(item); stop || err != nil {
				return err
			}
		}
		if max(len(list.Items), int(min(list.Count, pageSize*10))) < size {
			return nil
		}
	}
	return fmt.Errorf("%s: the list has no end", path)
}

// seconds says a moment as Razorpay does.
func seconds(t time.Time) string { return strconv.FormatInt(max(t.Unix(), oldest), 10) }

// pause waits, or until nobody asks any more.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// object is the path of one object; its id is of a checked shape.
func object(kind, id string, more ...string) string {
	return "/v1/" + kind + "/" + url.PathEscape(cmp.Or(id, "-")) + strings.Join(more, "")
}
