package yeartest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// Options say which year is played and where.
type Options struct {
	Data       string // an empty folder
	Database   string // postgres://… of an empty schema; "" is an SQLite file in Data
	Seed       uint64 // the same seed is the same year
	Supporters int
	Log        *slog.Logger
	Day        func(at time.Time, r *Report) // called after each day, or nil
}

// Report is what a year came to.
type Report struct {
	Seed       uint64
	Supporters int
	Acts       int // what readers, payers and staff did
	Happened   int // what the bank has on record: payments, failures, turns, refunds, disputes, payouts
	Payments   int
	Letters    int
	Refused    int // notices that found a full disk
	Played     time.Duration
	// Differences are what is not as it should be, one a line; none is what is hoped for.
	Differences []string

	gone map[string][]fund.Fact // what a bank had on record when it went for good
}

func (r *Report) differ(format string, args ...any) {
	r.Differences = append(r.Differences, fmt.Sprintf(format, args...))
}

// lastDay is the last of the year; quiet days follow, on which only what is due happens.
const (
	lastDay   = 365
	quietDays = 12
)

// year is one that is being played.
type year struct {
	Options
	*house
	dice   *rand.Rand
	report *Report
	plans  map[string]fund.Plan // at their present price, by code
	people []*person
	agenda map[int][]act
	silent int // the bank answers nothing before this day
	jumped map[int]bool
	ahead  stretch // for which the clock ran ahead: what was charged then has a day that had not come
}

// act is what somebody does on a day.
type act struct {
	what string
	do   func(ctx context.Context, today int) error
}

// Play plays a year. The error tells why it could not be played to its end.
func Play(ctx context.Context, o Options) (*Report, error) {
	y := &year{Options: o, dice: rand.New(rand.NewPCG(o.Seed, 28)), report: &Report{Seed: o.Seed, Supporters: o.Supporters}, agenda: map[int][]act{}, jumped: map[int]bool{}}
	h, err := open(ctx, app.Options{Data: o.Data, Database: o.Database, Log: o.Log, Clock: standing(begins)})
	if err != nil {
		return nil, err
	}
	y.house = h
	began := time.Now()
	if err = wrap("furnish", h.furnish(ctx)); err == nil {
		y.write()
		err = y.run(ctx)
	}
	y.report.Played = time.Since(began)
	if err == nil {
		err = y.judge(ctx)
	}
	return y.report, errors.Join(err, h.close())
}

// write writes the agenda: who joins when, what becomes of each, and what goes wrong for all.
func (y *year) write() {
	for n := range y.Supporters {
		p := &person{n: n, email: fmt.Sprintf("reader%d.%d@readers.example", y.Seed, n)}
		y.people = append(y.people, p)
		y.joins(p)
	}
	y.troubles()
}

func (y *year) at(day int, what string, do func(ctx context.Context, today int) error) {
	y.agenda[day] = append(y.agenda[day], act{what, do})
}

func (y *year) run(ctx context.Context) error {
	if err := y.prices(ctx); err != nil {
		return err
	}
	for day := 0; day <= lastDay+quietDays; day++ {
		if y.jumped[day] {
			continue // the machine slept
		}
		at := y.day(day).Add(y.hour(day))
		y.Clock.Set(at)
		if err := wrap("what is due", y.settle(ctx)); err != nil && y.silent <= day {
			return fmt.Errorf("day %d: %w", day, err)
		}
		acts := y.agenda[day]
		for i := 0; i < len(acts); i++ {
			y.report.Acts++
			if err := y.bear(day, acts[i].do(ctx, day)); err != nil {
				return fmt.Errorf("day %d, %s: %w", day, acts[i].what, err)
			}
		}
		if len(acts) > 0 {
			if err := wrap("what follows", y.settle(ctx)); err != nil && y.silent <= day {
				return fmt.Errorf("day %d: %w", day, err)
			}
		}
		if y.Day != nil {
			y.Day(at, y.report)
		}
	}
	return nil
}

// hour is when on a day people act: at any hour, and around the end of the financial year at its edges.
func (y *year) hour(day int) time.Duration {
	switch day {
	case on(time.March, 31):
		return 24*time.Hour - time.Minute
	case on(time.April, 1):
		return time.Minute
	}
	return time.Duration(5+y.dice.IntN(24*60-10)) * time.Minute
}

// bear passes over what was rightly declined: the world moved on between the writing of the agenda and its day.
func (y *year) bear(day int, err error) error {
	switch {
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Invalid), fault.Is(err, fault.NotFound):
		return nil
	case y.silent > day && fault.Is(err, fault.Unavailable):
		return nil
	}
	return err
}

// prices reads what plans cost now.
func (y *year) prices(ctx context.Context) error {
	all, err := y.Fund.Plans(ctx)
	y.plans = map[string]fund.Plan{}
	for _, p := range all {
		y.plans[p.Code] = p
	}
	return err
}

// some is true for so many of a hundred.
func (y *year) some(percent int) bool { return y.dice.IntN(100) < percent }

// between is a day between two.
func (y *year) between(from, to int) int { return from + y.dice.IntN(max(to-from, 0)+1) }
