package letter

import "github.com/nightdesk/nightdesk/base/lang"

// Kept is what the law has the newsroom keep of one who left.
type Kept struct {
	Documents int
	Until     string // the day, in the reader's words
}

// Left is the last letter to a reader who asked to be erased.
func Left(l *lang.Lang, f Frame, k Kept) Sheet {
	f.Reason = l.Say("leave-letter-reason")
	kept := l.Say("leave-kept-none")
	if k.Documents > 0 {
		kept = l.Say("leave-kept", "Count", k.Documents, "Day", k.Until) + " " + l.Say("leave-kept-books")
	}
	return Sheet{l, f, l.Say("leave-letter-subject", "Newsroom", f.Newsroom), []Block{
		{Words: l.Say("leave-letter")},
		{Words: kept},
		{Words: l.Say("leave-letter-not-you")},
	}}
}
