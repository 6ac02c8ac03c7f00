package backup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/db"
)

// table is one table with its columns, as both engines know it.
type table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	Yes     []string `json:"yes_or_no"` // the columns that hold true or false, which SQLite keeps as 1 and 0
	refers  []string
}

// ours tells whether a table is saved as rows: not the queue's, whose facts
// are saved apart, not the list of schema changes, which a fresh database
// writes itself, not the word between processes, and not the search index,
// which is made again from the stories.
func ours(name string) bool {
	for _, p := range []string{"river_", "sqlite_", "db_schema", "db_change", "story_search"} {
		if strings.HasPrefix(name, p) {
			return false
		}
	}
	return true
}

// tables lists every table, those that others refer to first.
func tables(ctx context.Context, d *db.DB, q db.Querier) ([]table, error) {
	names, err := db.All(ctx, q, func(s *string) []any { return []any{s} }, d.Pick(
		`select name from sqlite_master where type = 'table' order by name`,
		`select table_name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name`))
	if err != nil {
		return nil, err
	}
	var all []table
	for _, name := range names {
		if !ours(name) {
			continue
		}
		t := table{Name: name}
		if t.Columns, err = columns(ctx, d, q, name); err != nil {
			return nil, err
		}
		if t.Yes, err = booleans(ctx, d, q, name); err != nil {
			return nil, err
		}
		if t.refers, err = refers(ctx, d, q, name); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return inOrder(all)
}

func columns(ctx context.Context, d *db.DB, q db.Querier, name string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, d.Pick(
		`select name from pragma_table_info($1) order by name`,
		`select column_name from information_schema.columns where table_schema = current_schema() and table_name = $1
		 and is_generated = 'NEVER' order by column_name collate "C"`), name)
}

func booleans(ctx context.Context, d *db.DB, q db.Querier, name string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, d.Pick(
		`select name from pragma_table_info($1) where lower(type) = 'boolean'`,
		`select column_name from information_schema.columns where table_schema = current_schema() and table_name = $1 and data_type = 'boolean'`), name)
}

func refers(ctx context.Context, d *db.DB, q db.Querier, name string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, d.Pick(
		`select distinct "table" from pragma_foreign_key_list($1) where "table" <> $1`,
		`select distinct f.relname from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
		 join pg_namespace n on n.oid = t.relnamespace
		 where c.contype = 'f' and n.nspname = current_schema() and t.relname = $1 and f.relname <> $1`), name)
}

// inOrder puts a table behind all that it refers to.
func inOrder(all []table) ([]table, error) {
	var out []table
	placed := map[string]bool{}
	for len(out) < len(all) {
		before := len(out)
		for _, t := range all {
			if !placed[t.Name] && !slices.ContainsFunc(t.refers, func(r string) bool { return !placed[r] && ours(r) }) {
				placed[t.Name] = true
				out = append(out, t)
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("the tables refer to each other in a circle")
		}
	}
	return out, nil
}
