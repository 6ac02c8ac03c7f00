package db

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
)

// Whom somebody waits for goes first and in the order of coming; those behind
// their backs are not starved; who gives up leaves the line.
func TestWritersTakeTurns(t *testing.T) {
	var line turns
	if err := line.take(t.Context()); err != nil {
		t.Fatal(err)
	}
	var went []int
	done := make(chan error)
	waiting := 0
	join := func(ctx context.Context, name int) {
		go func() {
			err := line.take(ctx)
			if err == nil {
				went = append(went, name) // whose turn it is, is alone
				line.give()
			}
			done <- err
		}()
		waiting++
		for line.waiting() < waiting {
			runtime.Gosched()
		}
	}
	gone, leave := context.WithCancel(t.Context())
	join(Behind(t.Context()), 100)
	join(Behind(t.Context()), 101)
	join(gone, 50)
	for i := range fairness + 2 {
		join(t.Context(), i)
	}
	leave()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Fatalf("who gave up was told %v", err)
	}
	line.give()
	for range waiting - 1 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if want := []int{0, 1, 2, 3, 4, 5, 6, 7, 100, 8, 9, 101}; !slices.Equal(went, want) {
		t.Fatalf("they went %v, not %v", went, want)
	}
	if line.taken {
		t.Fatal("nobody writes, and the turn is taken")
	}
}

func (t *turns) waiting() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.front) + len(t.back)
}
