package story

import (
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
)

// With 200,000 stories a reader's page must cost what it costs with 1,000: no
// query of one may look at every row of a table that grows.
func TestNoReadersPageScansTheArchive(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t))
	s := &Stories{db: d}
	page := func(numbers string, args int) string {
		return cardsOf(numbers + map[int]string{1: " limit $2 offset $3", 2: " limit $3 offset $4", 3: " limit $4 offset $5"}[args])
	}
	for name, q := range map[string]struct {
		text string
		args []any
	}{
		"front":         {cardsOf(numbersOfLang + ` limit $2`), []any{"en", 10}},
		"section":       {page(numbersOfSection, 2), []any{"s", "en", 21, 0}},
		"byline":        {page(numbersOfByline, 1), []any{"b", 21, 0}},
		"tag":           {page(numbersOfTag, 2), []any{"en", "t", 21, 0}},
		"month":         {page(numbersOfSpan, 3), []any{"en", 1, 2, 21, 0}},
		"months":        {spanCount, []any{"en", 1, 2}},
		"month's lang":  {spanHas, []any{"en", 1, 2}},
		"search":        {page(s.matches(), 1), []any{`"word"`, 21, 0}},
		"feed":          {newestSelect, []any{"en", 20}},
		"live":          {liveSelect + `where p.path = $1`, []any{"/x"}},
		"withdrawn":     {`select at from story_withdrawal where path = $1`, []any{"/x"}},
		"versions":      {versionsSelect, []any{"f", "s"}},
		"speakers of":   {speakersOfSelect, []any{1}},
		"corrections":   {correctionsSelect, []any{"s"}},
		"corrected":     {correctedSelect, []any{"en", true, 1, 50}},
		"events":        {eventsSelect, []any{"s"}},
		"questions":     {questionsSelect, []any{"s", 1}},
		"speaker":       {saidSelect, []any{"k", 500}},
		"redirect":      {`select target from story_redirect where old = $1`, []any{"/x"}},
		"sitemaps":      {sitemapLast, nil},
		"sitemap":       {sitemapSelect, []any{0, 2000}},
		"news sitemap":  {newsSelect, []any{1, 1000}},
		"free number":   {numberSelect, []any{1, 2}},
		"neighbours":    {neighboursSelect, []any{"s"}},
		"led by":        {ledBySelect, []any{"m"}},
		"working copy":  {`select ` + workingColumns + ` from story_story s where s.id = $1`, []any{"s"}},
		"due questions": {sweepSelect, []any{1}},
	} {
		type step struct {
			id, parent, unused int
			detail             string
		}
		plan, err := db.All(t.Context(), d, func(s *step) []any { return []any{&s.id, &s.parent, &s.unused, &s.detail} }, `explain query plan `+q.text, q.args...)
		if err != nil || len(plan) == 0 {
			t.Errorf("%s: %v", name, err)
		}
		for _, p := range plan {
			if strings.HasPrefix(p.detail, "SCAN") && !strings.Contains(p.detail, "VIRTUAL TABLE INDEX") && p.detail != "SCAN CONSTANT ROW" {
				t.Errorf("%s scans: %s", name, p.detail)
			}
		}
	}
}
