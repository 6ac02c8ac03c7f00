package money

import (
	"html/template"
	"slices"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// gatewayView is one way to pay: what the publisher types, how it does, and what a test found.
type gatewayView struct {
	fund.GatewayView
	rail.Face
	Words    string
	Link     string
	Health   []healthLine
	Form     *frame.Form // nil for who may not set it up
	Settings []settingRow
	Secrets  bool // some of them are
	Events   []eventRow
	Tested   bool
	Found    []findingRow // by the test, of no setting in particular
	Test     *frame.Form
	Turn     *frame.Form // says that it is lost, or found again
}

// settingRow is a setting with what a test found about it.
type settingRow struct {
	Field  frame.Field
	Choice bool
	Found  []findingRow
}

type findingRow struct {
	Words string
	Bad   bool
}

// eventRow is a kind of notice that is to be ticked at the gateway, and when it last came.
type eventRow struct {
	Name string
	When template.HTML
}

var gatewayPage = frame.NewPage[gatewayView](files, "gateway_show.html")

// Gateway shows one way to pay.
func (m *Money) Gateway(v *frame.Visit) error {
	view, err := m.gatewayShown(v, nil)
	if err != nil {
		return err
	}
	return gatewayPage.Show(v, view)
}

// gatewayShown fills the page; form is what was typed, nil: what stands.
func (m *Money) gatewayShown(v *frame.Visit, form *frame.Form) (view gatewayView, err error) {
	name := v.Path("gateway")
	if view.Face, err = m.Rails.Face(name); err != nil {
		return view, err
	}
	if view.GatewayView, err = m.gateway(v, name); err != nil {
		return view, err
	}
	agreed, err := m.agreed(v)
	if err != nil {
		return view, err
	}
	if view.Health, err = m.health(v, view.GatewayView, agreed[name]); err != nil {
		return view, err
	}
	view.Words, view.Link = gatewayWords(name), payeeShown(view.GatewayView)
	h, err := m.Rails.Health(v.Context(), name)
	if err != nil {
		return view, err
	}
	for _, e := range view.Face.Events {
		view.Events = append(view.Events, eventRow{e, v.When(h.Events[e])})
	}
	if !v.By.Role.Runs() {
		return view, nil
	}
	view.Test, view.Turn = frame.Filled().Named("test"), frame.Filled().Named("turn")
	if view.Form = form; form == nil {
		view.Form = frame.Filled().Named("set")
		for name, text := range view.GatewayView.Settings {
			view.Form.Set(name, text)
		}
		if view.Open {
			view.Form.Set("open", "yes")
		}
	}
	return view, m.drawSettings(v, &view)
}

// drawSettings makes the fields. A secret is never put into one, typed or kept.
func (m *Money) drawSettings(v *frame.Visit, view *gatewayView) error {
	since, err := m.Rails.Secrets(v.Context(), view.Face.Name)
	if err != nil {
		return err
	}
	unopened, err := m.Rails.Unopened(v.Context(), view.Face.Name)
	if err != nil {
		return err
	}
	for _, f := range view.Fields {
		row, err := settingField(view, f)
		if err != nil {
			return err
		}
		if f.Secret {
			view.Secrets = true
			kept := keptSince(v, since[f.Name])
			if slices.Contains(unopened, f.Name) {
				kept = frame.Speaks.Say("gateway-secret-unopened")
			}
			row.Field.Hint = joined(row.Field.Hint, kept)
		}
		view.Settings = append(view.Settings, row)
	}
	return nil
}

func settingField(view *gatewayView, f fund.Field) (row settingRow, err error) {
	key := "gateway-" + view.Face.Name + "-" + f.Name
	options := []string{"wide"}
	if f.Longest > 0 {
		options = append(options, "max", strconv.Itoa(f.Longest))
	}
	if frame.Speaks.Has(key + "-hint") {
		options = append(options, "hint", key+"-hint")
	}
	if f.Secret {
		options = append(options, "type", "password", "complete", "new-password")
	} else if len(f.Choices) == 0 {
		options = append(options, "code")
	}
	if row.Choice = len(f.Choices) > 0; row.Choice {
		var choices []frame.Option
		for _, c := range f.Choices {
			choices = append(choices, frame.Option{Value: c, Words: wordsOr(key+"-"+c, c)})
		}
		if view.Form.Get(f.Name) == "" {
			view.Form.Set(f.Name, f.Choices[0])
		}
		row.Field, err = view.Form.Choice(f.Name, "gateway-setting", choices, options...)
	} else {
		row.Field, err = view.Form.Input(f.Name, "gateway-setting", options...)
	}
	row.Field.Label = wordsOr(key, f.Name)
	if !f.Needed && !row.Choice {
		row.Field.Label = frame.Speaks.Say("gateway-optional", "Setting", row.Field.Label)
	}
	return row, err
}

// keptSince says since when a secret is set, and that it need not be typed again.
func keptSince(v *frame.Visit, since time.Time) string {
	if since.IsZero() {
		return frame.Speaks.Say("gateway-secret-unset")
	}
	return frame.Speaks.Say("gateway-secret-since", "Day", on(v, since))
}

func wordsOr(key, plain string) string {
	if frame.Speaks.Has(key) {
		return frame.Speaks.Say(key)
	}
	return plain
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// gateway is a way to pay by its name.
func (m *Money) gateway(v *frame.Visit, name string) (fund.GatewayView, error) {
	all, err := m.Fund.Gateways(v.Context())
	for _, g := range all {
		if g.Name == name {
			return g, nil
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	return fund.GatewayView{}, err
}
