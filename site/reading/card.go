package reading

import (
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/story"
)

// card is a story in a list, in words.
type card struct {
	Path, Headline, Standfirst string
	Section                    string
	Kind                       string     // in words, for what is no plain report
	Sort                       story.Kind // of the label
	Who, When, Stamp           string
	Pic                        *pic
	tongue                     // of all of the card
}

// tongue marks words that are not in the page's language; zero for those that are.
type tongue struct {
	Code lang.Code
	Dir  string
}

func tongueOf(v *frame.View, code lang.Code) tongue {
	if code == v.Code() {
		return tongue{}
	}
	return tongue{code, lang.For(code).Dir()}
}

// pic is a picture as an img element shows it.
type pic struct {
	Src, Srcset, Show, Alt string
	Width, Height          int
	First                  bool // seen before anything is scrolled
}

// How wide a card's picture is shown.
const (
	widest = "(min-width:70rem) 44rem,(min-width:48em) 64vw,calc(100vw - 2rem)"
	third  = "(min-width:70rem) 21rem,(min-width:48em) 30vw,calc(100vw - 2rem)"
)

func cards(v *frame.View, all []story.Card) []card {
	out := make([]card, len(all))
	for i, c := range all {
		l, at := lang.For(c.Lang), v.Here(c.First)
		out[i] = card{Path: c.Path, Headline: frame.Text(l, c.Headline), Standfirst: frame.Text(l, c.Standfirst), Section: c.SectionName,
			Kind: kindWords(l, c.Kind), Sort: c.Kind, Who: names(l, &c), When: l.Date(at), Stamp: v.Stamp(at), tongue: tongueOf(v, c.Lang)}
		if out[i].Kind == out[i].Section {
			out[i].Section = "" // the label says it
		}
		if c.Lead != nil {
			out[i].Pic = picture(c.Lead, third)
		}
	}
	return out
}

func picture(p *story.Picture, show string) *pic {
	return &pic{Src: p.Src(), Srcset: p.Srcset(false), Show: show, Alt: p.Alt, Width: p.Width, Height: p.Height}
}

// kindWords labels what is no plain report.
func kindWords(l *lang.Lang, k story.Kind) string {
	switch k {
	case story.Analysis:
		return l.Say("site-kind-analysis")
	case story.Opinion:
		return l.Say("site-kind-opinion")
	case story.Agency:
		return l.Say("site-kind-agency")
	case story.Sponsored:
		return l.Say("site-kind-sponsored")
	}
	return ""
}

// names are those over a story, or the credit that it stands under.
func names(l *lang.Lang, c *story.Card) string {
	if len(c.Bylines) == 0 {
		return c.Credit
	}
	all := make([]string, len(c.Bylines))
	for i, b := range c.Bylines {
		all[i] = b.Name
	}
	return l.List(all)
}
