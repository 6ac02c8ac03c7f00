package money

import (
	"maps"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// SetGateway opens a gateway to readers or closes it, and keeps its settings.
func (m *Money) SetGateway(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	name := v.Path("gateway")
	face, err := m.Rails.Face(name)
	if err != nil {
		return err
	}
	held, err := m.gateway(v, name)
	if err != nil {
		return err
	}
	kept, known := maps.Clone(held.Settings), []string{}
	if kept == nil {
		kept = map[string]string{}
	}
	for _, f := range face.Fields {
		known = append(known, f.Name)
		switch {
		case form.Get(f.Name) != "":
			kept[f.Name] = form.Get(f.Name)
		case form.Has(f.Name):
			delete(kept, f.Name)
		}
	}
	err = m.Rails.Set(v.Context(), v.By, name, form.Get("open") != "", kept, form.Raw("why"))
	if err == nil {
		return v.Go(gatewayPath(name), "done-saved")
	}
	if !stays(err) {
		return err
	}
	for _, f := range face.Fields {
		if f.Secret {
			form.Drop(f.Name) // typed once more rather than sent back
		}
	}
	for _, wrong := range fault.All(err) {
		if strings.HasSuffix(wrong.Key, "-swapped") { // a secret in the place of what may be shown
			form.Drop(wrong.Field)
		}
	}
	view, other := m.gatewayShown(v, form.Named("set").Blame(err, slices.Concat(known, []string{"open", "why"})...))
	if other != nil {
		return other
	}
	return again(gatewayPage, v, view, err)
}
