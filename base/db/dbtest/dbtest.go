// Package dbtest opens real databases for tests: an SQLite file, and a
// PostgreSQL schema of its own when NIGHTDESK_TEST_POSTGRES names a server.
package dbtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/schema"
)

// Start is the moment at which every test database begins.
var Start = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)

// Variable names the environment variable that brings PostgreSQL in.
const Variable = "NIGHTDESK_TEST_POSTGRES"

// Each runs a test on every engine at hand, each time on an empty, migrated database whose clock stands at Start.
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	EachDSN(t, func(t *testing.T, dsn string) { test(t, Open(t, dsn)) })
}

// EachDSN runs a test on every engine at hand with the address of an empty database.
func EachDSN(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	switch {
	case os.Getenv(Variable) != "":
		t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
	case os.Getenv("NIGHTDESK_TEST_WHOLE") != "":
		t.Errorf("the whole is tested and %s names no server: this ran on one engine only", Variable)
	}
}

// Open opens and migrates a database that closes when the test ends.
func Open(t testing.TB, dsn string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), dsn, clock.At(Start))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if err := d.Migrate(context.Background(), schema.Files); err != nil {
		t.Fatal(err)
	}
	return d
}

// SQLite gives the path of a database file that does not exist yet.
func SQLite(t testing.TB) string { return filepath.Join(t.TempDir(), "nightdesk.db") }

// Steps are how SQLite goes about a query: what it searches, and what it scans.
func Steps(t testing.TB, d *db.DB, query string, args ...any) []string {
	t.Helper()
	steps, err := db.All(t.Context(), d, func(step *string) []any { var n [3]int; return []any{&n[0], &n[1], &n[2], step} }, "explain query plan "+query, args...)
	if err != nil || len(steps) == 0 {
		t.Fatalf("%s: %v", query, err)
	}
	return steps
}

var schemas atomic.Int64

// Postgres gives the address of an empty schema, dropped when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	ctx, server := context.Background(), os.Getenv(Variable)
	name := fmt.Sprintf("t%d_%d_%d", os.Getpid(), time.Now().UnixNano(), schemas.Add(1))
	do := func(q string) {
		c, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close(ctx)
		if _, err := c.Exec(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	do("create schema " + name)
	t.Cleanup(func() { do("drop schema " + name + " cascade") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	if !strings.Contains(server, "pool_max_conns") {
		q.Set("pool_max_conns", "6")
	}
	u.RawQuery = q.Encode()
	return u.String()
}
