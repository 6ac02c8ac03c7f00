package db

import (
	"context"
	"time"
)

// Ear shows the tests one process's hearing, with the moment of each poll in their hands.
func Ear(began time.Time) func(ctx context.Context, d *DB, now time.Time) error {
	e := newEar(began)
	return func(ctx context.Context, d *DB, now time.Time) error {
		err := e.poll(ctx, d, now)
		e.forget()
		return err
	}
}
