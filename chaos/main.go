// Command chaos does to a newsroom what a bad year does: it kills the program
// with kill -9 again and again in a storm of payments, and plays a hundred
// years of supporters, each with other luck. It shows what it sees as it goes,
// and ends with exit code 1 if anything is not as it should be.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// wish is what is asked for on the command line.
type wish struct {
	kills, payments int
	seeds           int
	first           uint64
	supporters      int
	keep            bool
}

func main() {
	var w wish
	flag.IntVar(&w.kills, "kills", 20, "how often the program is killed; 0 leaves the storm out")
	flag.IntVar(&w.payments, "payments", 2000, "how many payments the storm has")
	flag.IntVar(&w.seeds, "seeds", 100, "how many years are played")
	flag.Uint64Var(&w.first, "first", 1, "the seed of the first year")
	flag.IntVar(&w.supporters, "supporters", 25, "of each year")
	flag.BoolVar(&w.keep, "keep", false, "leave the folders there, to look into them")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	began := time.Now()
	differences, err := chaos(ctx, w)
	fmt.Printf("%d kills and %d years in %.0f s. Differences: %d.\n", w.kills, w.seeds, time.Since(began).Seconds(), differences)
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
	}
	if err != nil || differences > 0 {
		os.Exit(1)
	}
}

func chaos(ctx context.Context, w wish) (differences int, err error) {
	dir, err := os.MkdirTemp("", "nightdesk-chaos-*")
	if err != nil {
		return 0, err
	}
	if w.keep {
		fmt.Println("everything is kept in", dir)
	} else {
		defer os.RemoveAll(dir)
	}
	if w.kills > 0 {
		if differences, err = storm(ctx, dir, w); err != nil {
			return differences, fmt.Errorf("storm: %w", err)
		}
	}
	n, err := years(ctx, dir, w)
	return differences + n, err
}
