package story

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
)

// Bounds of searching. An index word longer than wordBytes is cut on both
// sides alike; PostgreSQL keeps at most 1 MB of words for one text.
const (
	wordBytes  = 120
	indexBytes = 500_000
	queryBytes = 400
	queryWords = 12
	prefixFrom = 3 // characters: a shorter last word stands for itself, or it would find half the archive
)

// langWord is the index word that every story of a language has. No query can
// hold it: it begins with a private character, which base/lang takes for no
// part of a word.
func langWord(code lang.Code) string { return "\ue000" + string(code) }

// searchWords are the distinct words by which a story is found, joined by spaces.
func searchWords(f Fields, body *doc.Node, n names) string {
	seen := map[string]bool{}
	var b strings.Builder
	add := func(text string) {
		for w := range lang.EachWord(lang.Fold(text)) {
			w = short(w)
			if seen[w] || b.Len() > indexBytes {
				continue
			}
			seen[w] = true
			b.WriteString(w)
			b.WriteByte(' ')
		}
	}
	add(f.Headline)
	add(f.Standfirst)
	add(f.Dateline)
	add(f.Credit)
	for _, id := range f.Bylines {
		add(n.bylines[id].Name)
	}
	for _, t := range f.Tags {
		add(t)
	}
	add(doc.Text(body))
	return strings.TrimSuffix(b.String(), " ")
}

func short(w string) string {
	if len(w) <= wordBytes {
		return w
	}
	n := wordBytes
	for !utf8.RuneStart(w[n]) {
		n--
	}
	return w[:n]
}

// indexRow is what index takes for one story.
func indexRow(number int64, code lang.Code, words string) []any {
	return []any{number, strings.TrimSuffix(langWord(code)+" "+words, " ")} // PostgreSQL refuses an empty word
}

// index makes stories findable; each row is one of indexRow.
func index(ctx context.Context, tx *db.Tx, rows [][]any) error {
	if tx.Pick("", "postgres") == "" {
		return insert(ctx, tx, `insert into story_search (rowid, words)`, "", rows)
	}
	for _, r := range rows {
		// The words are ready: PostgreSQL's own reading of a text depends on the locale of the database.
		if _, err := tx.Do(ctx, `insert into story_search (number, words) values ($1, array_to_tsvector(string_to_array($2, ' ')))`, r...); err != nil {
			return err
		}
	}
	return nil
}

func unindex(ctx context.Context, tx *db.Tx, number int64) error {
	_, err := tx.Do(ctx, tx.Pick(`delete from story_search where rowid = $1`, `delete from story_search where number = $1`), number)
	return err
}

// query is what a person typed as the engine understands it; "" asks nothing.
// Every word must be there, the last one as the beginning of a word.
func (s *Stories) query(typed string, code lang.Code) string {
	if len(typed) > queryBytes {
		typed = typed[:queryBytes]
	}
	words := lang.Words(lang.Fold(strings.ToValidUTF8(typed, " ")))
	if len(words) == 0 {
		return ""
	}
	words = words[:min(len(words), queryWords)]
	quote, and, begins := s.db.Pick(`"`, `'`), s.db.Pick(" AND ", " & "), s.db.Pick("*", ":*")
	var b strings.Builder
	if code != "" {
		b.WriteString(quote + langWord(code) + quote + and)
	}
	for i, w := range words {
		if i > 0 {
			b.WriteString(and)
		}
		b.WriteString(quote + short(w) + quote)
		if i == len(words)-1 && utf8.RuneCountInString(w) >= prefixFrom {
			b.WriteString(begins)
		}
	}
	return b.String()
}

// matches selects the numbers of the stories that a query finds, the newest first.
func (s *Stories) matches() string {
	return s.db.Pick(
		`select rowid from story_search where story_search match $1 order by rowid desc`,
		`select number from story_search where words @@ $1::tsquery order by number desc`)
}

// Search gives the live stories that hold every word of a query, the newest
// first; the last word may be the beginning of one. Code "" asks all
// languages. Pages count from 1; more tells whether there is another.
func (s *Stories) Search(ctx context.Context, code lang.Code, query string, page int) (cards []Card, more bool, err error) {
	q := s.query(query, code)
	if _, ok := lang.Known(string(code)); q == "" || code != "" && !ok {
		return nil, false, nil
	}
	return s.cardPage(ctx, page, s.matches(), q)
}
