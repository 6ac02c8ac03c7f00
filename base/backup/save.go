package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/db"
)

// manifest says what a backup holds.
type manifest struct {
	Format int       `json:"format"`
	Schema int64     `json:"schema"` // the newest schema change that was in the tables
	Made   time.Time `json:"made"`
	Tables []table   `json:"tables"`
}

// format changes when a backup is written in another way.
const format = 1

// Save writes a backup. The file appears under its name only when it is whole; an existing file is not replaced.
func Save(ctx context.Context, d *db.DB, blobs *blob.Store, path string) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s is there already: choose another name", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".backup-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	packed, err := zstd.NewWriter(f, zstd.WithEncoderLevel(zstd.SpeedDefault))
	if err != nil {
		return err
	}
	w := tar.NewWriter(packed)
	if err := saveTables(ctx, d, w, filepath.Dir(path)); err != nil {
		return err
	}
	// Files are saved after the tables: they never change, so all that the
	// tables name are there, and a few that they do not name yet do no harm.
	if err := saveBlobs(ctx, blobs, w); err != nil {
		return err
	}
	for _, close := range []func() error{w.Close, packed.Close, f.Sync, f.Close} {
		if err := close(); err != nil {
			return err
		}
	}
	return appear(f.Name(), path)
}

// appear gives a whole file its name and replaces nothing.
func appear(whole, path string) error {
	err := os.Link(whole, path) // unlike a rename, a link never replaces
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	// FAT, and the shares of some networks, know no links: hold the name first.
	held, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := held.Close(); err != nil {
		return err
	}
	return os.Rename(whole, path)
}

// saveTables writes each table into a scratch file first, because a tar wants
// its length; in dir, where there must be room for the backup anyway.
func saveTables(ctx context.Context, d *db.DB, w *tar.Writer, dir string) error {
	return d.Snapshot(ctx, func(q db.Querier) error {
		m := manifest{Format: format, Made: d.Now()}
		if err := q.Row(ctx, `select max(version_id) from db_schema`).Scan(&m.Schema); err != nil {
			return err
		}
		all, err := tables(ctx, d, q)
		if err != nil {
			return err
		}
		scratch, err := os.CreateTemp(dir, ".backup-table-*")
		if err != nil {
			return err
		}
		defer os.Remove(scratch.Name())
		defer scratch.Close()
		for _, t := range all {
			if t.Rows, err = saveRows(ctx, q, t, scratch); err != nil {
				return fmt.Errorf("save %s: %w", t.Name, err)
			}
			if err := add(w, "tables/"+t.Name+".jsonl", scratch); err != nil {
				return err
			}
			m.Tables = append(m.Tables, t)
		}
		if err := saveFacts(ctx, d, q, scratch); err != nil {
			return err
		}
		if err := add(w, "facts.jsonl", scratch); err != nil {
			return err
		}
		b, err := json.MarshalIndent(m, "", "\t")
		if err != nil {
			return err
		}
		if err := rewind(scratch); err != nil {
			return err
		}
		if _, err := scratch.Write(b); err != nil {
			return err
		}
		return add(w, "manifest.json", scratch)
	})
}

// saveRows writes one JSON array a row, in the order of the columns.
func saveRows(ctx context.Context, q db.Querier, t table, into *os.File) (n int64, err error) {
	if err := rewind(into); err != nil {
		return 0, err
	}
	rows, err := q.Rows(ctx, `select `+list(t.Columns)+` from `+quote(t.Name)+order(t))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	w := bufio.NewWriter(into)
	line := json.NewEncoder(w)
	line.SetEscapeHTML(false)
	row := make([]any, len(t.Columns))
	places := make([]any, len(row))
	for i := range row {
		places[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return 0, err
		}
		for i, v := range row {
			switch v := v.(type) {
			case int64:
				if slices.Contains(t.Yes, t.Columns[i]) {
					row[i] = v != 0
				}
			case nil, string, bool:
			case []byte:
				row[i] = string(v)
			default:
				return 0, fmt.Errorf("column %s holds a %T", t.Columns[i], v)
			}
		}
		if err := line.Encode(row); err != nil {
			return 0, err
		}
		n++
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	return n, w.Flush()
}

// saveFacts keeps what was told and not yet heard.
func saveFacts(ctx context.Context, d *db.DB, q db.Querier, into *os.File) error {
	if err := rewind(into); err != nil {
		return err
	}
	var queue int
	if err := q.Row(ctx, d.Pick(`select count(*) from sqlite_master where name = 'river_job'`,
		`select count(*) from information_schema.tables where table_schema = current_schema() and table_name = 'river_job'`)).Scan(&queue); err != nil || queue == 0 {
		return err
	}
	facts, err := db.All(ctx, q, func(s *string) []any { return []any{s} }, d.Pick(
		`select json(args) from river_job where state in ('available', 'running', 'pending', 'scheduled', 'retryable') order by id`,
		`select args::text from river_job where state in ('available', 'running', 'pending', 'scheduled', 'retryable') order by id`))
	if err != nil {
		return err
	}
	for _, f := range facts {
		b, err := json.Marshal(json.RawMessage(f)) // on one line
		if err != nil {
			return err
		}
		if _, err := into.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return nil
}

func saveBlobs(ctx context.Context, blobs *blob.Store, w *tar.Writer) error {
	return blobs.Walk(func(sum string, size int64) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		f, err := blobs.Open(sum)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := w.WriteHeader(&tar.Header{Name: "media/" + sum, Mode: 0o600, Size: size, Typeflag: tar.TypeReg}); err != nil {
			return err
		}
		_, err = io.Copy(w, f)
		return err
	})
}

// add puts a scratch file into the tar under a name.
func add(w *tar.Writer, name string, f *os.File) error {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

func rewind(f *os.File) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return f.Truncate(0)
}
