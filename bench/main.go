// Command bench measures what docs/measured.md promises, all in one run, on
// the program as `serve` serves it: the same middleware, headers and log. Each
// figure that compares is taken in turns with what it is compared with, for
// machines are noisy and ratios less so.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// row is one line of the table and of build/bench.json.
type row struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Beside float64 `json:"beside"` // what it is compared with, 0 if with nothing
	Ratio  float64 `json:"ratio"`
	Goal   string  `json:"goal"`
	Met    bool    `json:"met"`
}

// bench is one run.
type bench struct {
	dir    string // everything made for the run
	binary string
	rows   []row
	quick  bool
}

func main() {
	bare := flag.String("bare", "", "serve the answer kept in this file and nothing else (for the comparison)")
	quick := flag.Bool("quick", false, "a tenth of the work, to try the bench itself")
	out := flag.String("out", "build/bench.json", "where the rows go")
	year := flag.Bool("year", false, "play only the year of supporters, which takes longer than all the rest")
	notices := flag.Bool("notices", false, "tell only a burst of payments while readers read")
	flag.Parse()
	if *bare != "" {
		serveBare(*bare)
		return
	}
	if err := run(*quick, *year, *notices, *out); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(quick, year, notices bool, out string) error {
	dir, err := os.MkdirTemp("", "nightdesk-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, binary: filepath.Join(dir, "nightdesk"), quick: quick}
	began := time.Now()
	type step struct {
		what string
		do   func() error
	}
	steps := []step{
		{"build", b.build},
		{"move 1,000 stories in", b.small},
		{"move 200,000 stories in", b.large},
		{"cached pages beside a bare handler", b.cached},
		{"supporters beside readers nobody knows", b.standing},
		{"a page made anew", b.cold},
		{"publishing", b.publishing},
		{"200,000 stories beside 1,000", b.grown},
		{"payments told while readers read", b.notices},
		{"a year of supporters", b.year},
	}
	switch n := len(steps); {
	case year:
		steps = steps[n-1:]
	case notices:
		steps = append(steps[:2:2], steps[n-2])
	}
	for _, step := range steps {
		fmt.Fprintf(os.Stderr, "%5.0f s  %s\n", time.Since(began).Seconds(), step.what)
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return b.report(out, time.Since(began))
}

// add keeps a row and tells whether its goal is met.
func (b *bench) add(name string, value float64, unit string, beside float64, goal string, met bool) {
	r := row{Name: name, Value: value, Unit: unit, Beside: beside, Goal: goal, Met: met}
	if beside != 0 {
		r.Ratio = value / beside
	}
	b.rows = append(b.rows, r)
}

func (b *bench) report(out string, took time.Duration) error {
	fmt.Printf("%-58s %12s %-10s %12s %7s  %-10s\n", "", "value", "", "beside", "ratio", "goal")
	missed := 0
	for _, r := range b.rows {
		beside, ratio, met := "", "", "met"
		if r.Beside != 0 {
			beside, ratio = fmt.Sprintf("%.4g", r.Beside), fmt.Sprintf("%.3f", r.Ratio)
		}
		if !r.Met {
			met = "MISSED"
			missed++
		}
		fmt.Printf("%-58s %12.4g %-10s %12s %7s  %-10s %s\n", r.Name, r.Value, r.Unit, beside, ratio, r.Goal, met)
	}
	fmt.Printf("%d rows, %d missed, %.0f s\n", len(b.rows), missed, took.Seconds())
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	text, err := json.MarshalIndent(b.rows, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(out, append(text, '\n'), 0o644)
}
