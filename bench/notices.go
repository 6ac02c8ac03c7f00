package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/razorpay"
)

const (
	noticesASecond = 200
	pagesASecond   = 1_000
	noticesFor     = 30 * time.Second
	read           = 50 // stories, in turn
	hookSecret     = "TheSecretOfTheBenchsNotices"
)

// notices: a burst of payments told by Razorpay while readers read. Each is
// timed from when it should have been sent, so that a wait counts for all who waited.
func (b *bench) notices() error {
	c, err := b.serve(b.data("small"))
	if err != nil {
		return err
	}
	defer c.stop()
	paths, err := stories(c.addr, read)
	if err != nil {
		return err
	}
	bodies, err := b.pledged(c, b.count(int(noticesASecond*noticesFor.Seconds())))
	if err != nil {
		return err
	}
	for _, path := range paths { // what is read every day is at its best
		if _, err := warm(c.addr, path, ""); err != nil {
			return err
		}
	}
	var reading sync.WaitGroup
	var pages []time.Duration
	var readErr error
	n := len(bodies) * pagesASecond / noticesASecond
	reading.Go(func() {
		pages, readErr = paced(n, pagesASecond, func(l *line, i int) error {
			a, err := l.get(request(c.addr, paths[i%len(paths)], ""), false)
			if err == nil && a.Status != http.StatusOK {
				err = fmt.Errorf("%s answers %d", paths[i%len(paths)], a.Status)
			}
			return err
		}, c.addr)
	})
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	took, err := paced(len(bodies), noticesASecond, func(_ *line, i int) error {
		return tell(client, "http://"+c.addr+"/hooks/"+razorpay.Name, bodies[i], fmt.Sprint("event-", i))
	}, c.addr)
	reading.Wait()
	if err := errors.Join(err, readErr); err != nil {
		return err
	}
	p, q := millis(p99(took)), millis(p99(pages))
	b.add(fmt.Sprintf("p99 of a notice's answer, %d/s for %d s beside %d pages/s", noticesASecond, int(noticesFor.Seconds()), pagesASecond), p, "ms", 0, "≤ 50", p <= 50)
	b.add("p99 of a page meanwhile", q, "ms", 0, "", true)
	return b.allBooked(c, len(bodies))
}

// paced does n things, so many a second, each at its own moment, and gives how
// long each took from then.
func paced(n, aSecond int, do func(l *line, i int) error, addr string) ([]time.Duration, error) {
	const lanes = 32
	took := make([]time.Duration, n)
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed error
	began := time.Now().Add(100 * time.Millisecond)
	for lane := range lanes {
		all.Go(func() {
			l, err := dial(addr)
			for i := lane; i < n && err == nil; i += lanes {
				at := began.Add(time.Duration(i) * time.Second / time.Duration(aSecond))
				time.Sleep(time.Until(at))
				err = do(l, i)
				took[i] = time.Since(at)
			}
			if l != nil && l.conn != nil {
				l.conn.Close()
			}
			mu.Lock()
			failed = errors.Join(failed, err)
			mu.Unlock()
		})
	}
	all.Wait()
	return took, failed
}

// pledged opens Razorpay and has readers pledge; it gives the notices of their payments.
func (b *bench) pledged(c *child, n int) (bodies [][]byte, err error) {
	return bodies, b.open(newsroomOf(c), "http://"+c.addr, func(ctx context.Context, a *app.App) error {
		keys := map[string]string{razorpay.KeyID: "rzp_live_bench000000000", razorpay.KeySecret: "benchbenchbenchbench1234", razorpay.WebhookSecret: hookSecret}
		if err := a.Rails.Set(ctx, machine, razorpay.Name, true, keys, "the newsroom opens"); err != nil {
			return err
		}
		plans, err := a.Fund.Plans(ctx)
		if err != nil {
			return err
		}
		p := plans[0]
		for i := range n {
			reader, err := a.Audience.Welcome(ctx, fmt.Sprintf("payer-%d@readers.example", i), "en")
			if err != nil {
				return err
			}
			pledge, err := a.Fund.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: p.ID, Price: p.Price, Gateway: razorpay.Name, Lang: "en", Declared: true, Wording: fund.Declaration})
			if err != nil {
				return err
			}
			bodies = append(bodies, fmt.Appendf(nil, `{"entity":"event","account_id":"acc_bench","event":"payment.captured","contains":["payment"],"payload":{"payment":{"entity":{"id":"pay_bench%06d","entity":"payment","amount":%d,"currency":"INR","status":"captured","order_id":"order_bench%06d","international":false,"method":"upi","amount_refunded":0,"refund_status":null,"captured":true,"notes":{"reference":"%s"},"fee":236,"tax":36,"created_at":%d}}},"created_at":%d}`,
				i, p.Amount.Minor, i, pledge.Reference, a.DB.Now().Unix(), a.DB.Now().Unix()))
		}
		return nil
	})
}

// tell posts a notice as Razorpay does.
func tell(client *http.Client, url string, body []byte, event string) error {
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, []byte(hookSecret))
	mac.Write(body)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Razorpay-Signature", hex.EncodeToString(mac.Sum(nil)))
	r.Header.Set("X-Razorpay-Event-Id", event)
	w, err := client.Do(r)
	if err != nil {
		return err
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err == nil && w.StatusCode != http.StatusOK {
		err = fmt.Errorf("a notice was answered %s: %s", w.Status, text)
	}
	return err
}

// allBooked refuses a run in which a notice was answered and not booked.
func (b *bench) allBooked(c *child, n int) error {
	return b.open(newsroomOf(c), "http://"+c.addr, func(ctx context.Context, a *app.App) error {
		have, err := a.Fund.Supporters(ctx, a.DB.Now())
		if err == nil && have < n {
			err = fmt.Errorf("%d notices were answered and %d readers support", n, have)
		}
		return err
	})
}
