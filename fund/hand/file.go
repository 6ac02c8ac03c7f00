package hand

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/statement"
	"github.com/nightdesk/nightdesk/staff"
)

// FileID names a statement that was brought.
type FileID string

// File is a statement of a bank account.
type File struct {
	ID      FileID
	Account string // what staff call it
	Name    string // of the file where it came from
	Brought time.Time
	By      string
	Taken   time.Time // zero: how it is to be read is still to be said
	First   time.Time // its first day and its last, at midnight UTC
	Last    time.Time
	Rows    int
	Fresh   int // of these, rows that no file before it had
	Refused []statement.Refused
	Again   bool // Bring: the very same file was brought before
}

const (
	fileColumns = `id, account, name, brought, by_name, taken, first_day, last_day, lines, fresh, refused`
	longestName = 60
	// bodyFor is how long the bytes of a file wait for somebody to say how it is read.
	bodyFor = 3 * 24 * time.Hour
	// rowsFor is how long what a bank printed of people is kept.
	rowsFor = 2 * 365 * 24 * time.Hour
)

type fileScan struct {
	File
	refused db.JSON[[]statement.Refused]
}

func (f *fileScan) fields() []any {
	return []any{&f.ID, &f.Account, &f.Name, db.Moment(&f.Brought), &f.By, db.Moment(&f.Taken), db.Moment(&f.First), db.Moment(&f.Last), &f.Rows, &f.Fresh, &f.refused}
}

// Accounts are the names of the bank accounts whose statements were read, the last first.
func (h *Hand) Accounts(ctx context.Context) ([]string, error) {
	return db.All(ctx, h.db, func(s *string) []any { return []any{s} }, `select account from fund_bank_mapping order by saved desc`)
}

// Files lists the statements that were brought, the newest first, at most fifty.
func (h *Hand) Files(ctx context.Context) ([]File, error) {
	return files(ctx, h.db, `true order by brought desc, id desc limit 50`)
}

func files(ctx context.Context, from db.Querier, where string, args ...any) ([]File, error) {
	rows, err := db.All(ctx, from, (*fileScan).fields, `select `+fileColumns+` from fund_bank_file where `+where, args...)
	var out []File
	for _, r := range rows {
		r.Refused = r.refused.V
		out = append(out, r.File)
	}
	return out, err
}

func file(ctx context.Context, from db.Querier, id FileID) (File, error) {
	all, err := files(ctx, from, `id = $1`, id)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	if err != nil {
		return File{}, err
	}
	return all[0], nil
}

// Bring takes a statement of a bank account. Where the account's statements
// were read before and this one has the same columns it is read at once; else
// it waits for Map. The same file brought again changes nothing, and is told by
// Again. Faults stand beside account and file.
func (h *Hand) Bring(ctx context.Context, by staff.Person, account, name string, raw []byte) (File, error) {
	if err := by.May(staff.Role.SeesMoney); err != nil {
		return File{}, err
	}
	account = strings.Join(strings.Fields(account), " ")
	if account == "" || utf8.RuneCountInString(account) > longestName || !utf8.ValidString(account) || strings.ContainsRune(account, 0) {
		return File{}, fault.Bad("account", "statement-account", "Max", longestName)
	}
	t, err := statement.Read(raw)
	if err != nil {
		return File{}, err
	}
	if len(h.gateways) == 0 {
		return File{}, fault.New(fault.Conflict, "fund-not-by-hand")
	}
	sum := sha256.Sum256(raw)
	hash, id := hex.EncodeToString(sum[:]), FileID(db.NewID())
	var kept FileID
	err = h.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `insert into fund_bank_file (id, account, hash, name, body, brought, by_name) values ($1, $2, $3, $4, $5, $6, $7) on conflict (account, hash) do nothing`,
			id, account, hash, clip(name, longestName), base64.StdEncoding.EncodeToString(raw), db.At(tx.Now()), by.Name)
		if err != nil {
			return err
		}
		return tx.Row(ctx, `select id from fund_bank_file where account = $1 and hash = $2`, account, hash).Scan(&kept)
	})
	if err != nil {
		return File{}, err
	}
	f, err := file(ctx, h.db, kept)
	if err != nil || !f.Taken.IsZero() {
		f.Again = true
		return f, err
	}
	m, err := h.mapping(ctx, account)
	if err != nil || !m.Fits(t) {
		return f, err
	}
	return h.take(ctx, by, f, t, m)
}

// mapping is how an account's statements were read last; none is the zero Mapping.
func (h *Hand) mapping(ctx context.Context, account string) (statement.Mapping, error) {
	m, err := db.One(ctx, h.db, func(j *db.JSON[statement.Mapping]) []any { return []any{j} }, `select body from fund_bank_mapping where account = $1`, account)
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return m.V, err
}

// Preview is a file that waits to be read: its first rows, and what its columns seem to hold.
type Preview struct {
	File
	Header []string
	Rows   []statement.Line
	Guess  statement.Mapping
}

// previewed is how many rows of a file are shown.
const previewed = 8

// Preview shows a file that waits to be read. One that was read is a Conflict.
func (h *Hand) Preview(ctx context.Context, id FileID) (Preview, error) {
	f, t, err := h.waiting(ctx, id)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{File: f, Guess: statement.Guess(t)}
	if before, err := h.mapping(ctx, f.Account); err == nil && before.Fits(t) {
		p.Guess = before
	}
	rows := t
	if len(p.Guess.Header) > 0 {
		rows = t.After(p.Guess.Header)
	}
	p.Header = p.Guess.Header
	p.Rows = rows[:min(len(rows), previewed)]
	for _, l := range p.Rows { // a header that is shorter than its rows
		for len(p.Header) < len(l.Cells) {
			p.Header = append(p.Header, "")
		}
	}
	return p, nil
}

// waiting is a file whose bytes are still here.
func (h *Hand) waiting(ctx context.Context, id FileID) (File, statement.Table, error) {
	f, err := file(ctx, h.db, id)
	if err != nil {
		return f, nil, err
	}
	if !f.Taken.IsZero() {
		return f, nil, fault.New(fault.Conflict, "statement-taken")
	}
	var body string
	if err := db.Found(h.db.Row(ctx, `select body from fund_bank_file where id = $1`, id).Scan(&body)); err != nil {
		return f, nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return f, nil, err
	}
	t, err := statement.Read(raw)
	return f, t, err
}

// Map says which column of a file holds what, reads it so, and keeps that for
// the account's next ones. Faults stand beside the columns; a file of which no
// row can be read so is one beside day.
func (h *Hand) Map(ctx context.Context, by staff.Person, id FileID, m statement.Mapping) (File, error) {
	if err := by.May(staff.Role.Runs); err != nil {
		return File{}, err
	}
	f, t, err := h.waiting(ctx, id)
	if err != nil {
		return f, err
	}
	m.Header = statement.Guess(t).Header
	return h.take(ctx, by, f, t, m)
}

// PruneStatements forgets what a bank printed of people two years ago, and files
// that nobody said how to read; and it finds what gateways paid out since. Run it daily.
func (h *Hand) PruneStatements(ctx context.Context) error {
	if err := h.pair(ctx); err != nil {
		return err
	}
	return h.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Do(ctx, `delete from fund_bank_file where taken is null and brought < $1`, db.At(tx.Now().Add(-bodyFor))); err != nil {
			return err
		}
		_, err := tx.Do(ctx, `update fund_bank_row set narration = '', reference = '', aside = case when aside = '' then '' else '-' end where (narration <> '' or reference <> '') and day < $1`, db.At(tx.Now().Add(-rowsFor)))
		return err
	})
}

// clip keeps at most so many letters.
func clip(s string, most int) string {
	letters := []rune(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), ""))
	return string(letters[:min(len(letters), most)])
}

// gateway is whose money comes to the accounts.
func (h *Hand) gateway() string { return h.gateways[0] }
