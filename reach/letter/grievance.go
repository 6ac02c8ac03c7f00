package letter

import "github.com/nightdesk/nightdesk/base/lang"

// Grieved tells a complainant the number of the grievance, and until when it is answered.
// It holds nothing that its writer typed, so that nobody can have words of their own sent to a stranger.
func Grieved(l *lang.Lang, f Frame, number, day string) Sheet {
	f.Reason = l.Say("grievance-letter-reason")
	return Sheet{l, f, l.Say("grievance-letter-subject", "Number", number), []Block{
		{Words: l.Say("grievance-letter", "Newsroom", f.Newsroom, "Number", number, "Day", day)},
		{Words: l.Say("grievance-letter-not-you")},
	}}
}

// GrievanceAnswered is the answer to a grievance that came on a day.
func GrievanceAnswered(l *lang.Lang, f Frame, number, day, answer string) Sheet {
	f.Reason = l.Say("grievance-answer-reason")
	return Sheet{l, f, l.Say("grievance-answer-subject", "Number", number), []Block{
		{Words: l.Say("grievance-answer", "Newsroom", f.Newsroom, "Number", number, "Day", day)},
		{Words: answer},
		{Words: l.Say("grievance-answer-further")},
	}}
}

// GrievanceDue tells the grievance officer that a grievance's time runs out.
func GrievanceDue(l *lang.Lang, f Frame, number, received, day, link string) Sheet {
	f.Reason = l.Say("grievance-warning-reason")
	return Sheet{l, f, l.Say("grievance-warning-subject", "Number", number, "Day", day), []Block{
		{Words: l.Say("grievance-warning", "Number", number, "Received", received, "Day", day)},
		{Button: l.Say("grievance-warning-open"), Link: link},
	}}
}
