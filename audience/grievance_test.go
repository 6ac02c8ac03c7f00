package audience_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
)

var (
	editor   = staff.Person{ID: "e", Name: "Ravi", Role: staff.Editor}
	reporter = staff.Person{ID: "r", Name: "Asha", Role: staff.Reporter}
	unfair   = audience.Complaint{Name: "Begum Lone", Email: " Begum@Readers.Example", About: "/2026/a-story", Text: "It says that I\r\nwas there.", Lang: "ur"}
)

// ears collects what is told.
func ears(d *db.DB) func() []any {
	var mu sync.Mutex
	var told []any
	d.OnTell(func(_ context.Context, tx *db.Tx, f any) error {
		tx.After(func() { mu.Lock(); told = append(told, f); mu.Unlock() })
		return nil
	})
	return func() []any { mu.Lock(); defer mu.Unlock(); return slices.Clone(told) }
}

func count[F any](told []any) (n int) {
	for _, f := range told {
		if _, ok := f.(F); ok {
			n++
		}
	}
	return n
}

func TestAGrievanceHasANumberADayAndOneAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, ctx, told := audience.New(d), t.Context(), ears(d)
		g, err := a.Complain(ctx, unfair, 15)
		if err != nil || g.Number() != "G-0001" || g.Email != "begum@readers.example" || g.Text != "It says that I\nwas there." || !g.Due.Equal(d.Now().AddDate(0, 0, 15)) {
			t.Fatalf("%+v, %v", g, err)
		}
		// A second press of the button is the same grievance; other words are another.
		if again, err := a.Complain(ctx, unfair, 15); err != nil || again.ID != g.ID {
			t.Errorf("pressed twice: %s, %v", again.Number(), err)
		}
		more := unfair
		more.Text = "And more."
		other, err := a.Complain(ctx, more, 10)
		if err != nil || other.Number() != "G-0002" || count[audience.Grieved](told()) != 2 {
			t.Errorf("another: %s, %v, told %d times", other.Number(), err, count[audience.Grieved](told()))
		}
		open, next, err := a.Grievances(ctx, false, 1)
		if err != nil || next || len(open) != 2 || open[0].ID != other.ID {
			t.Errorf("the most urgent is not the first: %+v, %v", open, err)
		}
		if err := a.AnswerGrievance(ctx, reporter, g.ID, "No."); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reporter answers: %v", err)
		}
		for _, bad := range []string{"", " \r\n ", strings.Repeat("x", 10_001), "\xff"} {
			if err := a.AnswerGrievance(ctx, editor, g.ID, bad); fault.Of(err).Field != "answer" {
				t.Errorf("%.10q: %v", bad, err)
			}
		}
		if err := a.AnswerGrievance(ctx, editor, "none", "No."); !fault.Is(err, fault.NotFound) {
			t.Errorf("an answer to nothing: %v", err)
		}
		if err := a.AnswerGrievance(ctx, editor, g.ID, "We have put it right.\r\nSorry."); err != nil {
			t.Fatal(err)
		}
		if err := a.AnswerGrievance(ctx, editor, g.ID, "On second thoughts, no."); !fault.Is(err, fault.Conflict) {
			t.Errorf("answered twice: %v", err)
		}
		if count[audience.GrievanceAnswered](told()) != 1 || count[staff.Acted](told()) != 1 {
			t.Errorf("told %+v", told())
		}
		for _, f := range told() {
			if act, ok := f.(staff.Acted); ok && (act.Act != "audience.answer" || act.Note != "G-0001") {
				t.Errorf("the audit's line is %+v", act)
			}
			if s := fmt.Sprintf("%+v", f); strings.Contains(s, "egum") || strings.Contains(s, "put it right") {
				t.Errorf("a fact holds what is private: %s", s)
			}
		}
		done, _, err := a.Grievances(ctx, true, 1)
		if err != nil || len(done) != 1 || done[0].Answer != "We have put it right.\nSorry." || done[0].By != "Ravi" || done[0].Text == "" {
			t.Errorf("answered: %+v, %v", done, err)
		}
	})
}

func TestWhatIsWrongWithAGrievanceStandsBesideEachField(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, ctx := audience.New(d), t.Context()
		for name, c := range map[string]audience.Complaint{
			"about email name text": {},
			"name":                  {Name: strings.Repeat("न", 121), Email: "a@b.example", About: "x", Text: "y"},
			"about":                 {Name: "x", Email: "a@b.example", About: strings.Repeat("a", 301), Text: "y"},
			"text":                  {Name: "x", Email: "a@b.example", About: "x", Text: strings.Repeat("ش", 5001)},
			"email":                 {Name: "x", Email: "a@b", About: "x", Text: "y"},
			"about text":            {Name: "x", Email: "a@b.example", About: "\xff", Text: "a\x00b"},
		} {
			_, err := a.Complain(ctx, c, 15)
			var fields []string
			for _, one := range fault.All(err) {
				fields = append(fields, one.Field)
			}
			slices.Sort(fields)
			if got := strings.Join(fields, " "); got != name {
				t.Errorf("faults beside %q, want %q: %v", got, name, err)
			}
		}
		longest := audience.Complaint{Name: strings.Repeat("न", 120), Email: "a@b.example", About: strings.Repeat("ا", 300), Text: strings.Repeat("ش", 5000), Lang: "xx"}
		if g, err := a.Complain(ctx, longest, 15); err != nil || g.Lang != "en" {
			t.Errorf("as long as it may be: %v", err)
		}
	})
}

func TestGrievancesAtOneMomentHaveNumbersOfTheirOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, ctx := audience.New(d), t.Context()
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				c := unfair
				c.Text = fmt.Sprint("grievance ", i)
				if _, err := a.Complain(ctx, c, 15); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		rows, _, err := a.Grievances(ctx, false, 1)
		var numbers []string
		for _, g := range rows {
			numbers = append(numbers, g.Number())
		}
		slices.Sort(numbers)
		if err != nil || len(slices.Compact(numbers)) != 12 || numbers[11] != "G-0012" {
			t.Errorf("%v, %v", numbers, err)
		}
	})
}

func TestTheOfficerIsWarnedOnceThreeDaysBeforeTheTimeIsOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, ctx, told := audience.New(d), t.Context(), ears(d)
		g, err := a.Complain(ctx, unfair, 15)
		if err != nil {
			t.Fatal(err)
		}
		answered := unfair
		answered.Text = "Another."
		done, err := a.Complain(ctx, answered, 15)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.AnswerGrievance(ctx, editor, done.ID, "Yes."); err != nil {
			t.Fatal(err)
		}
		warned := func(want, pressing int) {
			t.Helper()
			for range 2 {
				if err := a.WarnGrievances(ctx); err != nil {
					t.Fatal(err)
				}
			}
			if got := count[audience.GrievanceDue](told()); got != want {
				t.Errorf("%s: warned %d times, want %d", d.Now(), got, want)
			}
			if open, soon, err := a.Pressing(ctx); err != nil || open != 1 || soon != pressing {
				t.Errorf("%s: %d open, %d pressing, %v", d.Now(), open, soon, err)
			}
		}
		warned(0, 0)
		d.Clock().Set(g.Due.Add(-72*time.Hour - time.Second))
		warned(0, 0)
		d.Clock().Set(g.Due.Add(-72 * time.Hour))
		warned(1, 1)
		d.Clock().Set(g.Due.Add(100 * time.Hour)) // over: still pressing, and not told again
		warned(1, 1)
	})
}

// The sweep reads an index that holds the unwarned alone, however many were ever answered.
func TestTheSweepOfGrievancesReadsAnIndex(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t))
	rows, err := d.Rows(t.Context(), `explain query plan select count(*) from audience_grievance where answered is null and warned is null and due <= $1`, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	plan := ""
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan += detail
	}
	if err := rows.Err(); err != nil || !strings.Contains(plan, "audience_grievance_warn") {
		t.Errorf("%s, %v", plan, err)
	}
}

func TestWhoComplainedIsForgottenInTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, ctx := audience.New(d), t.Context()
		complain := func(email, text string) audience.GrievanceID {
			t.Helper()
			g, err := a.Complain(ctx, audience.Complaint{Name: "Somebody", Email: email, About: "x", Text: text, Lang: "en"}, 15)
			if err != nil {
				t.Fatal(err)
			}
			return g.ID
		}
		knows := func(id audience.GrievanceID, want bool) {
			t.Helper()
			if err := a.Tidy(ctx); err != nil {
				t.Fatal(err)
			}
			g, err := a.Grievance(ctx, id)
			if known := g.Name != "" && g.Email != ""; err != nil || known != want || g.Text == "" {
				t.Errorf("known: %v, want %v: %+v, %v", known, want, g, err)
			}
		}
		answer := func(id audience.GrievanceID) {
			t.Helper()
			if err := a.AnswerGrievance(ctx, editor, id, "Yes."); err != nil {
				t.Fatal(err)
			}
		}
		reader, err := a.Welcome(ctx, "begum@readers.example", "en")
		if err != nil {
			t.Fatal(err)
		}
		old, open, others := complain(reader.Email, "old"), complain(reader.Email, "open"), complain("other@readers.example", "other")
		answer(old)
		d.Clock().Move(8 * 24 * time.Hour)
		late := complain(reader.Email, "late")
		answer(late)
		answer(others)
		if own, err := a.Own(ctx, reader.ID); err != nil || len(own.Grievances) != 3 || own.Email != reader.Email {
			t.Errorf("own %+v, %v", own, err)
		}
		if err := a.Leave(ctx, reader.ID); err != nil {
			t.Fatal(err)
		}
		knows(old, false)
		knows(open, true) // its answer has to arrive somewhere
		knows(late, true) // its letter may still wait for the post
		knows(others, true)
		answer(open)
		d.Clock().Move(6 * 24 * time.Hour)
		knows(open, true)
		d.Clock().Move(25 * time.Hour)
		knows(open, false)
		knows(late, false)
		d.Clock().Move(350 * 24 * time.Hour)
		knows(others, true)
		d.Clock().Move(10 * 24 * time.Hour)
		knows(others, false)
	})
}

func TestStaffFindReadersAndReportersDoNot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, ctx := audience.New(d), t.Context()
		var ids []audience.ReaderID
		for _, email := range []string{"begum_lone@readers.example", "begumxlone@readers.example", "asha@readers.example"} {
			r, err := a.Welcome(ctx, email, "en")
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, r.ID)
		}
		for words, want := range map[string]int{"BEGUM": 2, "begum_": 1, "%": 0, "": 0, "readers.example": 3, `\`: 0, "nobody": 0, "\xff": 0, "a\x00": 0} {
			if found, err := a.Find(ctx, editor, words); err != nil || len(found) != want {
				t.Errorf("%q finds %d, want %d, %v", words, len(found), want, err)
			}
		}
		if _, err := a.Find(ctx, reporter, "begum"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reporter finds: %v", err)
		}
		if err := a.Exported(ctx, editor, ids[0]); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an editor takes out: %v", err)
		}
		some, err := a.Readers(ctx, append(ids, "nobody"))
		if err != nil || len(some) != 3 || some[ids[2]].Email != "asha@readers.example" {
			t.Errorf("%+v, %v", some, err)
		}
		if r, err := a.ByEmail(ctx, " Asha@Readers.Example "); err != nil || r.ID != ids[2] {
			t.Errorf("%+v, %v", r, err)
		}
	})
}
