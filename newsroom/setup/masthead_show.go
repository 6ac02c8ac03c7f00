package setup

import (
	"html/template"
	"strconv"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
)

// setupView is the whole set-up page: the masthead, the logo, the post.
type setupView struct {
	Form      *frame.Form
	Logo      *frame.Form
	Post      *frame.Form
	Try       *frame.Form
	LogoSrc   string
	Swatch    template.HTML
	Contrast  string
	Zones     []string
	Languages []frame.Option
	Mains     []frame.Option
	Styles    []frame.Option
	TLS       []frame.Option
	PostTLS   []frame.Option
	Carried   string // how letters go now, in words
	Stuck     bool   // they do not
	Letters   string
	Last      template.HTML
}

var setupPage = frame.NewPage[setupView](files, "masthead_show.html")

// Show is the set-up page.
func (s *Setup) Show(v *frame.Visit) error {
	view, err := s.view(v)
	if err != nil {
		return err
	}
	return setupPage.Show(v, view)
}

func (s *Setup) view(v *frame.Visit) (setupView, error) {
	m := v.Masthead
	view := setupView{Form: formOf(m), Logo: frame.Filled().Named("logo"), Try: frame.Filled("to", v.By.Email).Named("try"), Zones: zones}
	view.Swatch, view.Contrast = swatch(m.Accent)
	if m.Logo != "" {
		view.LogoSrc = "/logo/" + m.Logo
	}
	for _, c := range lang.Codes {
		o := frame.Option{Value: string(c), Words: lang.For(c).Name(), Lang: string(c)}
		view.Languages, view.Mains = append(view.Languages, o), append(view.Mains, o)
	}
	view.Styles = []frame.Option{
		{Value: lang.Symbol, Words: frame.Speaks.Money(10000, "INR", lang.Symbol)},
		{Value: lang.Rs, Words: frame.Speaks.Money(10000, "INR", lang.Rs)},
	}
	view.TLS = words("setup-tls-proxy", "proxy", "setup-tls-auto", "auto")
	view.PostTLS = words("setup-post-starttls", "starttls", "setup-post-tls", "tls", "setup-post-none", "none")
	if err := s.fillPost(v, &view); err != nil {
		return view, err
	}
	waiting, last, err := s.Reach.Sent(v.Context())
	view.Letters, view.Last = frame.Speaks.Say("sending-waiting", "Count", int64(waiting)), v.When(last)
	return view, err
}

// fillPost says how letters go, and puts the mail server into its form. One
// whose password cannot be opened any more is to be typed in anew, so that is
// no reason to show no page.
func (s *Setup) fillPost(v *frame.Visit, view *setupView) error {
	post, err := s.Reach.Post(v.Context())
	sealed := fault.Of(err)
	if err != nil && sealed.Key != "post-sealed" {
		return err
	}
	if err != nil {
		post.Port, post.TLS = 587, "starttls"
	}
	view.Post = postForm(post)
	by, other := s.Reach.Carried(v.Context())
	if other != nil {
		return other
	}
	view.Stuck = !by.Set()
	switch key := "carrier-" + by.Name; {
	case frame.Speaks.Has(key):
		view.Carried = frame.Speaks.Say(key, "Place", by.Place)
	case by.Set():
		view.Carried = frame.Speaks.Say("setup-post-carrier", "Name", by.Name)
	case err != nil:
		view.Carried = frame.Speaks.SayMap(sealed.Key, sealed.Args)
	default:
		view.Carried = frame.Speaks.Say("setup-post-unset")
	}
	return nil
}

func words(pairs ...string) []frame.Option {
	var out []frame.Option
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, frame.Option{Value: pairs[i+1], Words: frame.Speaks.Say(pairs[i])})
	}
	return out
}

func formOf(m staff.Masthead) *frame.Form {
	f := frame.Filled("name", m.Name, "legal_name", m.LegalName, "address", m.Address, "email", m.Email, "accent", m.Accent, "zone", m.Zone,
		"main", string(m.Main()), "money_style", m.MoneyStyle, "currency", m.Currency, "grievance_officer", m.GrievanceOfficer,
		"grievance_email", m.GrievanceEmail, "receipt_prefix", m.ReceiptPrefix, "trusted_proxies", strings.Join(m.TrustedProxies, "\n"),
		"tls", m.TLS, "domain", m.Domain)
	var codes []string
	for _, c := range m.Languages {
		codes = append(codes, string(c))
	}
	return f.Set("languages", codes...)
}

func postForm(p reach.Post) *frame.Form {
	return frame.Filled("host", p.Host, "port", strconv.Itoa(p.Port), "user", p.User, "tls", p.TLS, "from", p.From, "from_name", p.FromName).Named("post")
}
