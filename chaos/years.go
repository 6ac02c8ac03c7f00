package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"github.com/nightdesk/nightdesk/app/trial/yeartest"
)

// atOnce is how many years are played side by side: two processors, and a year often waits for its disk.
const atOnce = 3

// years plays one year a seed and tells how many differences there were.
func years(ctx context.Context, dir string, w wish) (differences int, err error) {
	if w.seeds == 0 {
		return 0, nil
	}
	fmt.Printf("\n%6s %8s %8s %10s %8s %8s %12s\n", "seed", "acts", "record", "payments", "letters", "seconds", "differences")
	done := make(chan *yeartest.Report)
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(atOnce)
	go func() {
		for n := range w.seeds {
			all.Go(func() error {
				seed := w.first + uint64(n)
				at := filepath.Join(dir, fmt.Sprintf("year-%d", seed))
				r, err := yeartest.Play(ctx, yeartest.Options{Data: at, Seed: seed, Supporters: w.supporters})
				if err != nil {
					return fmt.Errorf("the year of seed %d: %w", seed, err)
				}
				done <- r
				if w.keep {
					return nil
				}
				return os.RemoveAll(at)
			})
		}
		err = all.Wait()
		close(done)
	}()
	for r := range done {
		fmt.Printf("%6d %8d %8d %10d %8d %8.1f %12d\n", r.Seed, r.Acts, r.Happened, r.Payments, r.Letters, r.Played.Seconds(), len(r.Differences))
		for _, d := range r.Differences {
			fmt.Println("      ", d)
		}
		differences += len(r.Differences)
	}
	return differences, err
}
