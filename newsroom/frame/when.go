package frame

import (
	"html/template"
	"time"
)

// When writes a moment as people on a desk say it, "12 min ago", with the full
// time in the newsroom's zone beside it.
func (v *Visit) When(t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	return timeTag(t, Speaks.DateTime(v.Local(t)), v.ago(t))
}

// Full writes a moment as day and hour in the newsroom's zone.
func (v *Visit) Full(t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	return timeTag(t, "", Speaks.DateTime(v.Local(t)))
}

// Day writes a day that is kept at midnight UTC.
func (v *Visit) Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return Speaks.Date(t.UTC())
}

// Days writes a span of days, both included.
func (v *Visit) Days(from, until time.Time) string {
	switch {
	case from.Equal(until) || until.IsZero():
		return v.Day(from)
	case from.IsZero():
		return v.Day(until)
	}
	return Speaks.Say("newsroom-days", "From", v.Day(from), "Until", v.Day(until))
}

func (v *Visit) ago(t time.Time) string {
	d := v.Now.Sub(t)
	switch {
	case d < 0:
		return Speaks.DateTime(v.Local(t))
	case d < time.Minute:
		return Speaks.Say("newsroom-now")
	case d < time.Hour:
		return Speaks.Say("newsroom-minutes-ago", "Count", int64(d/time.Minute))
	case d < 24*time.Hour:
		return Speaks.Say("newsroom-hours-ago", "Count", int64(d/time.Hour))
	case d < 7*24*time.Hour:
		return Speaks.Say("newsroom-days-ago", "Count", int64(d/(24*time.Hour)))
	}
	return Speaks.Date(v.Local(t))
}

func timeTag(t time.Time, title, words string) template.HTML {
	out := `<time datetime="` + t.UTC().Format(time.RFC3339) + `"`
	if title != "" {
		out += ` title="` + template.HTMLEscapeString(title) + `"`
	}
	return template.HTML(out + `>` + template.HTMLEscapeString(words) + `</time>`)
}
