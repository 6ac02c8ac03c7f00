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
	Code                       lang.Code // set where the story is not in the page's language
	Dir                        string
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
		out[i] = card{Path: c.Path, Headline: v.Text(c.Headline), Standfirst: v.Text(c.Standfirst), Section: c.SectionName,
			Kind: kindWords(v.Lang, c.Kind), Sort: c.Kind, Who: names(v.Lang, &c), When: v.On(c.First), Stamp: v.Stamp(c.First)}
		if out[i].Kind == out[i].Section {
			out[i].Section = "" // the label says it
		}
		if c.Lang != v.Code() {
			out[i].Code, out[i].Dir = c.Lang, lang.For(c.Lang).Dir()
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
