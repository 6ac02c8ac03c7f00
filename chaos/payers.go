package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// payers press the bank's buttons from outside until all is paid.
type payers struct {
	client  *http.Client
	left    chan press // what is to be done
	url     atomic.Pointer[string]
	paid    atomic.Int64 // answered by the bank
	working sync.WaitGroup
}

// press is a button of the bank: a payment, a charge, money sent back.
type press struct {
	path string
	body map[string]any
	then []press // once it was answered
}

// pay begins to press: each press once it was answered is done, and one that was cut off by a kill is pressed again.
func (p *payers) pay(ctx context.Context, workers int) {
	for range workers {
		p.working.Go(func() {
			for ctx.Err() == nil {
				select {
				case one, more := <-p.left:
					if !more {
						return
					}
					p.press(ctx, one)
				case <-ctx.Done():
				}
			}
		})
	}
}

func (p *payers) press(ctx context.Context, one press) {
	for ctx.Err() == nil {
		answer, err := p.ask(ctx, one.path, one.body)
		if err == nil {
			p.paid.Add(1)
			for _, next := range one.then {
				if next.path == "" { // money of this payment goes back
					next.path = "/bank/api/payment/" + answer.last()
				}
				p.press(ctx, next)
			}
			return
		}
		select { // it was killed: the next one is on its way
		case <-time.After(time.Duration(20+rand.IntN(60)) * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// order is what is needed of the bank's answer.
type order struct {
	Events []struct{ Kind, Object string }
}

func (o order) last() (object string) {
	for _, e := range o.Events {
		if e.Kind == "captured" {
			object = e.Object
		}
	}
	return object
}

// ask asks the bank's door for programs. What it refuses for good is as good as done.
func (p *payers) ask(ctx context.Context, path string, body any) (answer order, err error) {
	url := p.url.Load()
	if url == nil {
		return answer, fmt.Errorf("nobody is there")
	}
	text, err := json.Marshal(body)
	if err != nil {
		return answer, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, *url+path, bytes.NewReader(text))
	if err != nil {
		return answer, err
	}
	r.Header.Set("Content-Type", "application/json")
	w, err := p.client.Do(r)
	if err != nil {
		return answer, err
	}
	defer w.Body.Close()
	got, err := io.ReadAll(io.LimitReader(w.Body, 1<<20))
	switch {
	case err != nil:
		return answer, err
	case w.StatusCode >= 500:
		return answer, fmt.Errorf("%s answers %s", path, w.Status)
	case w.StatusCode >= 400:
		return answer, nil
	}
	return answer, json.Unmarshal(got, &answer)
}
