package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/db"
)

const (
	maxLine     = 64 << 20 // a row holds at most one story
	maxManifest = 16 << 20
)

// Load makes a newsroom of a backup, in a database that has never been used.
// It refuses any other, and a failure leaves no row behind, so that it may be
// tried again; files that came so far stay, for they are named by what they
// hold. The schema is brought up to date after the rows are in, so that a
// backup of an older version is restored as it was and then changed. again
// tells a fact that was on its way.
func Load(ctx context.Context, d *db.DB, schema fs.FS, blobs *blob.Store, path string, again func(ctx context.Context, tx *db.Tx, fact []byte) error, prepare func(context.Context) error) error {
	if err := refuseUsed(ctx, d); err != nil {
		return err
	}
	m, err := readManifest(path)
	if err != nil {
		return err
	}
	if m.Format != format {
		return fmt.Errorf("%s was written by a newer version: install that one first", path)
	}
	if err := d.MigrateTo(ctx, schema, m.Schema); err != nil {
		return fmt.Errorf("make the tables: %w", err)
	}
	if err := prepare(ctx); err != nil {
		return err
	}
	// Files first: they are of no use without rows, rows are without files.
	if err := each(path, func(h *tar.Header, r io.Reader) error { return loadBlob(ctx, blobs, h, r) }); err != nil {
		return err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		return each(path, func(h *tar.Header, r io.Reader) error {
			name, isTable := strings.CutPrefix(h.Name, "tables/")
			switch {
			case isTable:
				return loadRows(ctx, d, tx, m, strings.TrimSuffix(name, ".jsonl"), r)
			case h.Name == "facts.jsonl":
				return lines(r, func(line []byte) error { return again(ctx, tx, line) })
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	return d.Migrate(ctx, schema)
}

// refuseUsed lets only a database without a single row of ours through: a
// restore that failed has made the tables and left them empty.
func refuseUsed(ctx context.Context, d *db.DB) error {
	all, err := tables(ctx, d, d)
	if err != nil {
		return err
	}
	for _, t := range all {
		var used bool
		if err := d.Row(ctx, `select exists (select 1 from `+quote(t.Name)+`)`).Scan(&used); err != nil {
			return err
		}
		if used {
			return errors.New("there is a newsroom in this database already: restore into an empty one, nothing is ever overwritten")
		}
	}
	return nil
}

// each walks over the files of a backup.
func each(path string, do func(*tar.Header, io.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	packed, err := zstd.NewReader(f, zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return err
	}
	defer packed.Close()
	r := tar.NewReader(packed)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s is not a whole backup: %w", path, err)
		}
		if err := do(h, r); err != nil {
			return fmt.Errorf("restore %s: %w", h.Name, err)
		}
	}
}

func readManifest(path string) (m manifest, err error) {
	found := false
	err = each(path, func(h *tar.Header, r io.Reader) error {
		if h.Name != "manifest.json" {
			return nil
		}
		found = true
		return json.NewDecoder(io.LimitReader(r, maxManifest)).Decode(&m)
	})
	if err == nil && !found {
		err = fmt.Errorf("%s is not a backup of Nightdesk", path)
	}
	return m, err
}

// Made tells when a backup was written.
func Made(path string) (time.Time, error) {
	m, err := readManifest(path)
	return m.Made, err
}

func loadBlob(ctx context.Context, blobs *blob.Store, h *tar.Header, r io.Reader) error {
	want, isFile := strings.CutPrefix(h.Name, "media/")
	if !isFile {
		return nil
	}
	got, _, err := blobs.Put(ctx, r, math.MaxInt64)
	if err == nil && got != want {
		err = errors.New("the file was changed since it was saved")
	}
	return err
}

func loadRows(ctx context.Context, d *db.DB, tx *db.Tx, m manifest, name string, r io.Reader) error {
	i := slices.IndexFunc(m.Tables, func(t table) bool { return t.Name == name })
	if i < 0 || !ours(name) {
		return errors.New("the manifest does not know this table")
	}
	t := m.Tables[i]
	have, err := columns(ctx, d, tx, name)
	if err != nil {
		return err
	}
	for _, c := range t.Columns { // names go into the statement, so each must be one that the table has
		if !slices.Contains(have, c) {
			return fmt.Errorf("the table has no column %q", c)
		}
	}
	// A schema change may itself write first rows (plans, pages): the saved ones stand instead.
	if _, err := tx.Do(ctx, `delete from `+quote(name)); err != nil {
		return err
	}
	insert := `insert into ` + quote(name) + ` (` + list(t.Columns) + `) values (` + places(len(t.Columns)) + `)`
	var n int64
	err = lines(r, func(line []byte) error {
		values, err := row(line, len(t.Columns))
		if err != nil {
			return err
		}
		n++
		_, err = tx.Do(ctx, insert, values...)
		return err
	})
	if err == nil && n != t.Rows {
		err = fmt.Errorf("%d rows, and the manifest says %d", n, t.Rows)
	}
	return err
}

func row(line []byte, want int) ([]any, error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	var values []any
	if err := dec.Decode(&values); err != nil {
		return nil, err
	}
	if len(values) != want {
		return nil, fmt.Errorf("a row has %d values, not %d", len(values), want)
	}
	for i, v := range values {
		if n, ok := v.(json.Number); ok {
			whole, err := n.Int64()
			if err != nil {
				return nil, err
			}
			values[i] = whole
		}
	}
	return values, nil
}

func lines(r io.Reader, do func([]byte) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 0, 1<<16), maxLine)
	for s.Scan() {
		if err := do(s.Bytes()); err != nil {
			return err
		}
	}
	return s.Err()
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func list(columns []string) string {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = quote(c)
	}
	return strings.Join(quoted, ", ")
}

// order keeps rows that refer to their own table behind what they refer to: ids are in order of time.
func order(t table) string {
	if slices.Contains(t.Columns, "id") {
		return ` order by "id"`
	}
	return ""
}

func places(n int) string {
	p := make([]string, n)
	for i := range p {
		p[i] = fmt.Sprintf("$%d", i+1)
	}
	return strings.Join(p, ", ")
}
