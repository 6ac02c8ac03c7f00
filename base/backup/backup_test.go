package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/nightdesk/nightdesk/base/backup"
	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/job"
	"github.com/nightdesk/nightdesk/schema"
	"github.com/nightdesk/nightdesk/test/journal"
)

type rang struct{ Bell string }

// fill makes a newsroom with a fact still on its way and one file.
func fill(t *testing.T, d *db.DB) (*blob.Store, string) {
	t.Helper()
	ctx := t.Context()
	j := job.New(d, journal.Log())
	job.On(j, "test.rang", func(context.Context, rang) error { return nil })
	if err := j.Prepare(ctx); err != nil {
		t.Fatal(err)
	}
	err := d.Write(ctx, func(tx *db.Tx) error {
		for _, q := range []string{
			`insert into staff_person (id, email, name, role, invited) values ('p1', 'asha@example.org', 'آشا "quoted" \ line' || chr(10) || 'two', 'editor', 1700000000000001)`,
			`insert into staff_session (hash, person, begun, expires) values ('h', 'p1', 1, 3)`,
			`insert into staff_act (id, at, person, name, act, subject, note) values ('a1', 5, 'p1', 'आशा', 'x', 'y', '')`,
			`insert into reach_group (id, lang, name, invite, open, position) values ('g1', 'ur', 'جھیل', 'https://chat.whatsapp.com/x', true, 1), ('g2', 'en', 'Lake', 'https://chat.whatsapp.com/y', false, 2)`,
		} {
			if d.Engine() == db.SQLite {
				q = strings.ReplaceAll(q, "chr(", "char(")
			}
			if _, err := tx.Do(ctx, q); err != nil {
				return err
			}
		}
		return tx.Tell(ctx, rang{"night"})
	})
	if err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	sum, _, err := blobs.Put(ctx, strings.NewReader("a picture"), math.MaxInt64)
	if err != nil {
		t.Fatal(err)
	}
	return blobs, sum
}

// engines pairs every engine at hand with every other: a newsroom moves by its backup.
func engines(t *testing.T, test func(t *testing.T, from, to string)) {
	dbtest.EachDSN(t, func(t *testing.T, from string) {
		fresh := dbtest.SQLite
		if strings.HasPrefix(from, "postgres") {
			fresh = dbtest.Postgres
		}
		dbtest.EachDSN(t, func(t *testing.T, to string) { test(t, fresh(t), to) })
	})
}

func load(t *testing.T, dsn, path string) (*db.DB, *blob.Store, []string, error) {
	t.Helper()
	d, err := db.Open(t.Context(), dsn, clock.At(dbtest.Start))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	blobs, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var facts []string
	err = backup.Load(t.Context(), d, schema.Files, blobs, path,
		func(_ context.Context, _ *db.Tx, fact []byte) error { facts = append(facts, string(fact)); return nil },
		func(context.Context) error { return nil })
	return d, blobs, facts, err
}

func TestANewsroomIsTheSameAfterBackupAndRestoreOnAnyEngine(t *testing.T) {
	engines(t, func(t *testing.T, from, to string) {
		d := dbtest.Open(t, from)
		blobs, sum := fill(t, d)
		path := filepath.Join(t.TempDir(), "newsroom.backup")
		if err := backup.Save(t.Context(), d, blobs, path); err != nil {
			t.Fatal(err)
		}
		if err := backup.Save(t.Context(), d, blobs, path); err == nil || !strings.Contains(err.Error(), "there already") {
			t.Errorf("a backup was replaced: %v", err)
		}
		got, files, facts, err := load(t, to, path)
		if err != nil {
			t.Fatal(err)
		}
		var name string
		var invited db.Time
		if err := got.Row(t.Context(), `select name, invited from staff_person where id = 'p1'`).Scan(&name, &invited); err != nil {
			t.Fatal(err)
		}
		if name != "آشا \"quoted\" \\ line\ntwo" || invited.UnixMicro() != 1700000000000001 {
			t.Errorf("restored %q %v", name, invited)
		}
		var open, shut bool
		if err := got.Row(t.Context(), `select (select open from reach_group where id = 'g1'), (select open from reach_group where id = 'g2')`).Scan(&open, &shut); err != nil || !open || shut {
			t.Errorf("groups %v %v, %v", open, shut, err)
		}
		if len(facts) != 1 || !strings.Contains(facts[0], `"night"`) || !strings.Contains(facts[0], "test.rang") {
			t.Errorf("facts %q", facts)
		}
		if !files.Has(sum) {
			t.Error("the file is not there")
		}
		// The restored books still refuse to be changed.
		err = got.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Do(t.Context(), `delete from staff_act`)
			return err
		})
		if err == nil {
			t.Error("what was done could be deleted after a restore")
		}
	})
}

func TestARestoreOverwritesNothing(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		d := dbtest.Open(t, dsn)
		blobs, _ := fill(t, d)
		path := filepath.Join(t.TempDir(), "newsroom.backup")
		if err := backup.Save(t.Context(), d, blobs, path); err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := load(t, dsn, path); err == nil || !strings.Contains(err.Error(), "nothing is ever overwritten") {
			t.Errorf("restored over a newsroom: %v", err)
		}
	})
}

func TestABrokenBackupLeavesNothingBehind(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		d := dbtest.Open(t, dbtest.SQLite(t))
		blobs, _ := fill(t, d)
		dir := t.TempDir()
		path := filepath.Join(dir, "newsroom.backup")
		if err := backup.Save(t.Context(), d, blobs, path); err != nil {
			t.Fatal(err)
		}
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		half := filepath.Join(dir, "half")
		if err := os.WriteFile(half, whole[:len(whole)/2], 0o600); err != nil {
			t.Fatal(err)
		}
		noise := filepath.Join(dir, "noise")
		if err := os.WriteFile(noise, []byte("not a backup at all"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []string{half, noise, filepath.Join(dir, "absent")} {
			if _, _, _, err := load(t, dsn, wrong); err == nil {
				t.Errorf("%s was restored", filepath.Base(wrong))
			}
		}
		// After all refusals the same empty database still takes the whole one.
		if _, _, _, err := load(t, dsn, path); err != nil {
			t.Error(err)
		}
	})
}

// changed is a backup in which one file of the tar is another.
func changed(t *testing.T, path, name string, to func([]byte) []byte) string {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	unpacked, err := zstd.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	defer unpacked.Close()
	var out bytes.Buffer
	packed, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	r, w := tar.NewReader(unpacked), tar.NewWriter(packed)
	for {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(h.Name, name) {
			body = to(body)
			h.Size = int64(len(body))
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), packed.Close()); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "changed")
	if err := os.WriteFile(other, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return other
}

func TestARestoreThatFailedMayBeTriedAgain(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		d := dbtest.Open(t, dbtest.SQLite(t))
		blobs, _ := fill(t, d)
		path := filepath.Join(t.TempDir(), "newsroom.backup")
		if err := backup.Save(t.Context(), d, blobs, path); err != nil {
			t.Fatal(err)
		}
		for name, to := range map[string]func([]byte) []byte{
			"media/":                    func([]byte) []byte { return []byte("another picture") },
			"tables/staff_person.jsonl": func(b []byte) []byte { return append(b, b...) },
			"tables/reach_group.jsonl":  func(b []byte) []byte { return bytes.Replace(b, []byte("Lake"), []byte(`Lake",1,"`), 1) },
			"manifest.json":             func(b []byte) []byte { return bytes.Replace(b, []byte(`"schema": 2026`), []byte(`"schema": 2996`), 1) },
		} {
			if _, _, _, err := load(t, dsn, changed(t, path, name, to)); err == nil {
				t.Errorf("restored with another %s", name)
			}
		}
		got, _, facts, err := load(t, dsn, path)
		if err != nil || len(facts) != 1 {
			t.Fatalf("the whole backup after the broken ones: %v, facts %q", err, facts)
		}
		var people int
		if err := got.Row(t.Context(), `select count(*) from staff_person`).Scan(&people); err != nil || people != 1 {
			t.Errorf("%d people, %v", people, err)
		}
	})
}

func TestABackupIsOneMomentWhileOthersWrite(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		d := dbtest.Open(t, dsn)
		blobs, _ := fill(t, d)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { // each write adds one person and one session: a backup must hold as many of either
			defer close(done)
			for ctx.Err() == nil {
				id := db.NewID()
				_ = d.Write(ctx, func(tx *db.Tx) error {
					if _, err := tx.Do(ctx, `insert into staff_person (id, email, name, role, invited) values ($1, $1, '', 'reporter', 1)`, id); err != nil {
						return err
					}
					_, err := tx.Do(ctx, `insert into staff_session (hash, person, begun, expires) values ($1, $1, 1, 1)`, id)
					return err
				})
			}
		}()
		path := filepath.Join(t.TempDir(), "newsroom.backup")
		began := time.Now()
		if err := backup.Save(t.Context(), d, blobs, path); err != nil {
			t.Error(err)
		}
		t.Logf("saved in %s", time.Since(began))
		cancel()
		<-done
		got, _, _, err := load(t, dbtest.SQLite(t), path)
		if err != nil {
			t.Fatal(err)
		}
		var people, sessions int
		if err := got.Row(t.Context(), `select (select count(*) from staff_person), (select count(*) from staff_session)`).Scan(&people, &sessions); err != nil || people != sessions {
			t.Errorf("%d people, %d sessions, %v", people, sessions, err)
		}
	})
}
