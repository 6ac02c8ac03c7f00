package support

import (
	"errors"
	"html"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/frame"
)

// formPage is the view of checkout/page.html: the one page on which a
// gateway's script runs. It holds nothing else.
type formPage struct {
	frame.View
	Sum, Script, Back, Post, Onward, Leave string
	Attributes                             template.HTMLAttr
	Fields                                 []field
}

type field struct{ Name, Value string }

// Form shows a gateway's own form for a pledge that waits to be paid.
func (p *Pages) Form(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, token := fund.PledgeID(r.PathValue("pledge")), r.PathValue("token")
	if err := p.look(r, id); err != nil {
		return err
	}
	state, err := p.Fund.ByReturn(ctx, id, token)
	if err != nil {
		return err
	}
	v, err := p.View(ctx, frame.Ask{Path: r.URL.Path})
	if err != nil {
		return err
	}
	clean := frame.PayPath(&v, id, token)
	if state.State != fund.StateWaiting || state.Aside.Minor > 0 {
		return frame.See(w, r, clean)
	}
	back := frame.BackPath(&v, id, token)
	begun, err := p.Fund.Begin(ctx, id, p.URL+back, v.Paper.Name, "")
	if fault.Is(err, fault.Conflict) { // paid or over in between
		return frame.See(w, r, clean)
	}
	if err != nil {
		return err
	}
	if begun.Embed == nil {
		return frame.See(w, r, frame.GoOn(&v, begun, id, token))
	}
	page := &formPage{View: v, Sum: v.Sum(state.Amount.Minor, state.Amount.Currency), Back: back, Onward: begun.URL, Leave: v.Prefix + "/support"}
	page.Title = v.Say("checkout-title", "Amount", page.Sum)
	if err := page.hold(*begun.Embed); err != nil {
		return err
	}
	page.SwitchTo("/support/checkout/" + url.PathEscape(string(id)) + "/" + url.PathEscape(token))
	return p.Isolated(w, r, "checkout", page, begun.Embed.Origins)
}

// attribute is the name of a data- attribute as gateways' scripts read them.
var attribute = regexp.MustCompile(`^[a-z][a-z0-9._-]{0,60}$`)

// hold takes what the gateway gave, as far as it leads to where the page may speak.
func (page *formPage) hold(e fund.Embed) error {
	if !speaksTo(e.Origins, e.Script) || e.Post != "" && !speaksTo(e.Origins, e.Post) {
		return errors.New("a gateway's form leads to where its page may not speak")
	}
	var data strings.Builder
	for _, name := range slices.Sorted(maps.Keys(e.Data)) {
		plain := strings.TrimPrefix(name, "data-")
		if !attribute.MatchString(plain) {
			return errors.New("a gateway's form has an attribute with an odd name")
		}
		data.WriteString(` data-` + plain + `="` + html.EscapeString(e.Data[name]) + `"`)
	}
	page.Script, page.Post = e.Script, e.Post
	page.Attributes = template.HTMLAttr(strings.TrimSpace(data.String())) //nolint:gosec // names are checked and values escaped
	for _, name := range slices.Sorted(maps.Keys(e.Fields)) {
		page.Fields = append(page.Fields, field{name, e.Fields[name]})
	}
	return nil
}

// speaksTo tells whether an address is an https one at one of the origins.
func speaksTo(origins []string, address string) bool {
	at, err := url.Parse(address)
	return err == nil && at.Scheme == "https" && at.User == nil && slices.ContainsFunc(origins, func(one string) bool {
		host, deep := strings.CutPrefix(one, "https://*.")
		if deep {
			return strings.HasSuffix(at.Host, "."+host)
		}
		return one == "https://"+at.Host
	})
}
