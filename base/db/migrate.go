package db

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"slices"
	"sort"
	"strconv"
	"strings"
	"text/template"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Migrate brings the tables up to date: every file of the schema that has not
// been run, in order of name, each in a transaction of its own. Files are
// text/template texts in which {{if .Postgres}} … {{else}} … {{end}} holds the
// few words that differ. Several processes may call it at once.
func (d *DB) Migrate(ctx context.Context, files fs.FS) error {
	return d.MigrateTo(ctx, files, 0)
}

// MigrateTo stops after a version, for a backup that was saved at that one; 0
// goes to the newest. A version that no file brings is an error before anything is done.
func (d *DB) MigrateTo(ctx context.Context, files fs.FS, last int64) error {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return err
	}
	sort.Strings(names)
	var all []*goose.Migration
	for _, name := range names {
		m, err := d.migration(files, name)
		if err != nil {
			return fmt.Errorf("schema %s: %w", name, err)
		}
		all = append(all, m)
	}
	opts := []goose.ProviderOption{goose.WithGoMigrations(all...), goose.WithTableName("db_schema"), goose.WithDisableGlobalRegistry(true)}
	dialect := goose.DialectSQLite3
	if d.engine == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // asks each second, for five minutes
		if err != nil {
			return err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, d.write, nil, opts...)
	if err != nil {
		return err
	}
	if last > 0 {
		if !slices.ContainsFunc(all, func(m *goose.Migration) bool { return m.Version == last }) {
			return fmt.Errorf("schema %d is of a newer version of the program: install that one first", last)
		}
		_, err = p.UpTo(ctx, last)
	} else {
		_, err = p.Up(ctx)
	}
	return err
}

func (d *DB) migration(files fs.FS, name string) (*goose.Migration, error) {
	version, err := version(name)
	if err != nil {
		return nil, err
	}
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	t, err := template.New(name).Parse(string(b))
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	if err := t.Execute(&text, map[string]bool{"Postgres": d.engine == Postgres, "SQLite": d.engine == SQLite}); err != nil {
		return nil, err
	}
	return goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, text.String()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}}, nil), nil
}

// version reads 2026-11-23-05-fund.sql as 2026112305.
func version(name string) (int64, error) {
	var digits strings.Builder
	for _, part := range strings.SplitN(name, "-", 5)[:min(4, strings.Count(name, "-"))] {
		digits.WriteString(part)
	}
	if digits.Len() != 10 {
		return 0, fmt.Errorf("the name is not YYYY-MM-DD-NN-room.sql")
	}
	return strconv.ParseInt(digits.String(), 10, 64)
}
