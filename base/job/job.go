package job

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"github.com/nightdesk/nightdesk/base/db"
)

// Jobs delivers facts and runs sweeps. Make the lists with On and Every, then Start.
type Jobs struct {
	db      *db.DB
	log     *slog.Logger
	queue   queue
	hear    map[string]func(ctx context.Context, body []byte) error // by listener
	facts   map[string][]string                                     // listeners by fact
	sweeps  []*sweep
	started bool
	cancel  context.CancelFunc
	done    sync.WaitGroup
}

// delivery is one fact on its way to one listener.
type delivery struct {
	Fact     string          `json:"fact"`
	Listener string          `json:"listener"`
	Body     json.RawMessage `json:"body"`
}

// Kind names the job in River's table.
func (delivery) Kind() string { return "fact" }

// New makes the jobs of a database and begins to take down what transactions tell.
func New(d *db.DB, log *slog.Logger) *Jobs {
	j := &Jobs{db: d, log: log, hear: map[string]func(context.Context, []byte) error{}, facts: map[string][]string{}}
	j.queue = newQueue(d, j)
	d.OnTell(j.take)
	return j
}

// On makes hear a listener of the fact F under a name that never changes, for
// jobs that wait in the table while a new version is installed still carry it.
func On[F any](j *Jobs, name string, hear func(context.Context, F) error) {
	fact := reflect.TypeFor[F]().String()
	if _, twice := j.hear[name]; twice {
		panic("two listeners are named " + name)
	}
	j.facts[fact] = append(j.facts[fact], name)
	j.hear[name] = func(ctx context.Context, body []byte) error {
		var f F
		if err := json.Unmarshal(body, &f); err != nil {
			return fmt.Errorf("fact %s: %w", fact, err)
		}
		return hear(ctx, f)
	}
}

// take writes one job for each listener, in the transaction that tells the fact.
func (j *Jobs) take(ctx context.Context, tx *db.Tx, fact any) error {
	name := reflect.TypeOf(fact).String()
	listeners := j.facts[name]
	if len(listeners) == 0 {
		return nil
	}
	body, err := json.Marshal(fact)
	if err != nil {
		return err
	}
	for _, listener := range listeners {
		if err := j.queue.insert(ctx, tx, delivery{name, listener, body}); err != nil {
			return fmt.Errorf("tell %s to %s: %w", name, listener, err)
		}
	}
	return nil
}

// deliver hands one fact to its listener. An error is tried again by River, later and later.
func (j *Jobs) deliver(ctx context.Context, job *river.Job[delivery]) error {
	hear, ok := j.hear[job.Args.Listener]
	if !ok {
		j.log.Error("a fact has no listener any more", "fact", job.Args.Fact, "listener", job.Args.Listener)
		return river.JobCancel(fmt.Errorf("no listener %s", job.Args.Listener))
	}
	ctx = context.WithValue(db.Behind(ctx), working{}, func(ctx context.Context, tx *db.Tx) error { return j.queue.complete(ctx, tx, job) })
	if err := hear(ctx, job.Args.Body); err != nil {
		j.log.Error("a fact could not be delivered", "fact", job.Args.Fact, "listener", job.Args.Listener, "attempt", job.Attempt, "err", err)
		return err
	}
	return nil
}

type working struct{}

// Complete marks the job that ctx belongs to as done, in the listener's own
// last transaction. Outside a job it does nothing.
func Complete(ctx context.Context, tx *db.Tx) error {
	if complete, ok := ctx.Value(working{}).(func(context.Context, *db.Tx) error); ok {
		return complete(ctx, tx)
	}
	return nil
}

// Prepare brings the tables of the queue up to date. Start calls it; a program that only tells facts calls it alone.
func (j *Jobs) Prepare(ctx context.Context) error { return j.queue.prepare(ctx) }

// Start delivers and sweeps until Stop.
func (j *Jobs) Start(ctx context.Context) error {
	if err := j.queue.start(ctx); err != nil {
		return fmt.Errorf("start the jobs: %w", err)
	}
	ctx, j.cancel = context.WithCancel(context.Background())
	for _, s := range j.sweeps {
		j.done.Go(func() { j.sweepEverySecond(ctx, s) })
	}
	j.started = true
	return nil
}

// Stop lets running jobs finish until ctx ends, and leaves the rest in the table.
func (j *Jobs) Stop(ctx context.Context) error {
	if !j.started {
		return nil
	}
	j.started = false
	j.cancel()
	j.done.Wait()
	return j.queue.stop(ctx)
}

// settleRounds is how often Settle has a fact tried whose listener failed.
const settleRounds = 2

// Settle sweeps and waits until no fact is on its way: for tests, and for a
// newsroom whose clock is moved. What failed is tried again at once and not
// when its time has come, for that is by the world's clock; a fact that goes
// on failing stays on its way and is an error.
func (j *Jobs) Settle(ctx context.Context) error {
	if err := j.Sweep(ctx); err != nil {
		return err
	}
	for range settleRounds {
		if n, err := j.worked(ctx); err != nil || n == 0 {
			return err
		}
		if err := j.queue.hurry(ctx); err != nil {
			return err
		}
	}
	n, err := j.worked(ctx)
	if err == nil && n > 0 {
		err = fmt.Errorf("%d facts could not be delivered", n)
	}
	return err
}

// worked waits until every fact was delivered or has failed, and tells how many have.
func (j *Jobs) worked(ctx context.Context) (failed int, err error) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		waiting, failed, err := j.queue.left(ctx)
		if err != nil || waiting == 0 {
			return failed, err
		}
		select {
		case <-ctx.Done():
			return failed, fmt.Errorf("%d facts are still on their way: %w", waiting, ctx.Err())
		case <-tick.C:
		}
	}
}

// Again puts a fact that was saved on its way back on its way, as backup.Load hands it over.
func (j *Jobs) Again(ctx context.Context, tx *db.Tx, fact []byte) error {
	var d delivery
	if err := json.Unmarshal(fact, &d); err != nil {
		return fmt.Errorf("a saved fact cannot be read: %w", err)
	}
	return j.queue.insert(ctx, tx, d)
}
