package story

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/lang"
)

// Span is a month of the newsroom's calendar, or with Month 0 a whole year.
type Span struct {
	Year  int
	Month time.Month
}

// numbers are the first number of a span and the first behind it: a story's
// number is the moment it was first public.
func (p Span) numbers(zone *time.Location) (from, until int64) {
	first, months := p.Month, 1
	if p.Month == 0 {
		first, months = time.January, 12
	}
	at := time.Date(p.Year, first, 1, 0, 0, 0, 0, zone)
	return at.UnixMicro(), at.AddDate(0, months, 0).UnixMicro()
}

// MonthCount is a month with how many live stories of one language were first public in it.
type MonthCount struct {
	Month time.Month
	Count int
}

// Each walks story_publication_lang, so that old months cost what new ones do.
const (
	numbersOfSpan = `select number from story_publication where lang = $1 and number >= $2 and number < $3 order by number desc`
	spanCount     = `select count(*) from story_publication where lang = $1 and number >= $2 and number < $3`
	spanHas       = `select exists (select 1 from story_publication where lang = $1 and number >= $2 and number < $3)`
)

func (s *Stories) span(ctx context.Context, p Span) (from, until int64, err error) {
	m, err := s.staff.Masthead(ctx)
	if err != nil {
		return 0, 0, err
	}
	from, until = p.numbers(m.Location())
	return from, until, nil
}

// In gives a page of what was first public in a span in one language, counted from 1, the newest first.
func (s *Stories) In(ctx context.Context, code lang.Code, p Span, page int) ([]Card, bool, error) {
	from, until, err := s.span(ctx, p)
	if err != nil {
		return nil, false, err
	}
	return s.cardPage(ctx, page, numbersOfSpan, code, from, until)
}

// Months counts the live stories of a year in one language, month by month; months without any are left out.
func (s *Stories) Months(ctx context.Context, code lang.Code, year int) (out []MonthCount, err error) {
	for month := time.January; month <= time.December; month++ {
		from, until, err := s.span(ctx, Span{year, month})
		if err != nil {
			return nil, err
		}
		one := MonthCount{Month: month}
		if err := s.db.Row(ctx, spanCount, code, from, until).Scan(&one.Count); err != nil {
			return nil, err
		}
		if one.Count > 0 {
			out = append(out, one)
		}
	}
	return out, nil
}

// LanguagesIn tells in which of the newsroom's languages something was first public in a span, the main one first.
func (s *Stories) LanguagesIn(ctx context.Context, p Span) (out []lang.Code, err error) {
	m, err := s.staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	from, until := p.numbers(m.Location())
	for _, code := range m.Languages {
		var has bool
		if err := s.db.Row(ctx, spanHas, code, from, until).Scan(&has); err != nil {
			return nil, err
		}
		if has {
			out = append(out, code)
		}
	}
	return out, nil
}
