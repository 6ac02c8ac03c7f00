package fund_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

// hearsVariable names the database that this program hears notices for, as another process of one newsroom.
const hearsVariable = "NIGHTDESK_TEST_HEARS"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(hearsVariable); dsn != "" {
		if err := hearForAnother(dsn); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// hearForAnother reads what the gateway knows, says that it is ready, and hears all of it at once when told to.
func hearForAnother(dsn string) error {
	d, err := db.Open(context.Background(), dsn, clock.At(dbtest.Start))
	if err != nil {
		return err
	}
	defer d.Close()
	in := json.NewDecoder(os.Stdin)
	p := &paper{}
	if err := in.Decode(&p.known); err != nil {
		return err
	}
	f := fund.New(d, staff.New(d), p, &drawer{})
	fmt.Println("ready")
	var start string
	if err := in.Decode(&start); err != nil {
		return err
	}
	return hearAll(f, p)
}

// hearAll has every notice told twice, all at once.
func hearAll(f *fund.Fund, p *paper) error {
	var all sync.WaitGroup
	failed := make(chan error, 2*len(p.known))
	for body := range p.known {
		for range 2 {
			all.Go(func() {
				n := fund.Notice{Body: []byte(body), Header: func(string) string { return "wax" }, At: dbtest.Start}
				if err := f.Hear(context.Background(), "paper", n); err != nil {
					failed <- err
				}
			})
		}
	}
	all.Wait()
	close(failed)
	return <-failed
}

// twoHundred pledges are made, and the gateway knows of a payment for each.
func twoHundred(h *house) {
	for i := range 200 {
		p := h.pledges(audience.ReaderID(fmt.Sprint(i)), fund.Month, "paper")
		c := captured(p, fmt.Sprint("pay", i), h.db.Now())
		h.paper.write(fmt.Sprint(i), c)
	}
}

func bookedOnce(t *testing.T, h *house) {
	t.Helper()
	sound(t, h)
	for _, q := range []string{`select count(*) from fund_payment`, `select count(*) from fund_tx`, `select max(seq) from fund_receipt`, `select count(*) from fund_receipt`, `select count(*) from fund_fact where applied is not null`} {
		if n := h.count(q); n != 200 {
			t.Errorf("%s: %d", q, n)
		}
	}
	if n := h.count(`select count(*) from fund_stuck`); n != 0 {
		t.Errorf("%d notices are stuck", n)
	}
	if b := h.balances(); b != "assets:clearing:paper INR 20000.00, income:contributions:monthly INR -20000.00, " {
		t.Errorf("books: %s", b)
	}
}

func TestTwoHundredNoticesAtOnceAreBookedOnceAndNumberedWithoutAGap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		twoHundred(h)
		h.must(hearAll(h.Fund, h.paper))
		bookedOnce(t, h)
		if n := len(heard[fund.Settled](h)); n != 200 {
			t.Errorf("settled is told %d times", n)
		}
	})
}

func TestTwoProcessesThatHearTheSameNoticesBookThemOnce(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		h := build(t, dbtest.Open(t, dsn))
		twoHundred(h)
		self, err := os.Executable()
		h.must(err)
		other := exec.Command(self)
		other.Env = append(os.Environ(), hearsVariable+"="+dsn)
		other.Stderr = os.Stderr
		in, err := other.StdinPipe()
		h.must(err)
		out, err := other.StdoutPipe()
		h.must(err)
		h.must(other.Start())
		told := json.NewEncoder(in)
		h.must(told.Encode(h.paper.known))
		if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
			t.Fatalf("the other process says %q, %v", line, err)
		}
		h.must(told.Encode("start"))
		h.must(hearAll(h.Fund, h.paper))
		_, err = io.Copy(io.Discard, out)
		h.must(err)
		h.must(other.Wait())
		bookedOnce(t, h)
	})
}

// A booking that fails half-way gives its number back: the next one takes it.
func TestABookingThatIsUndoneLeavesNoGapInTheNumbers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := build(t, d), t.Context()
		p := h.pledges("asha", fund.Month, "paper")
		broken := errors.New("the disk is full")
		d.OnTell(func(_ context.Context, _ *db.Tx, f any) error {
			if _, is := f.(fund.Settled); is {
				return broken
			}
			return nil
		})
		if err := h.Apply(ctx, []fund.Fact{captured(p, "pay1", d.Now())}); !errors.Is(err, broken) {
			t.Fatalf("it was to fail: %v", err)
		}
		if n := h.count(`select (select count(*) from fund_tx) + (select count(*) from fund_payment) + (select count(*) from fund_fact)`); n != 0 {
			t.Errorf("%d rows are left of it", n)
		}
		d.OnTell(func(context.Context, *db.Tx, any) error { return nil })
		h.must(h.Apply(ctx, []fund.Fact{captured(p, "pay2", d.Now()), captured(p, "pay1", d.Now())}))
		if n := h.count(`select max(seq) from fund_receipt`); n != 2 || h.count(`select count(*) from fund_receipt`) != 2 {
			t.Errorf("the last number is %d", n)
		}
		sound(t, h)
	})
}
