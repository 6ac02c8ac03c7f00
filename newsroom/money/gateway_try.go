package money

import (
	"slices"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// TryGateway tests a gateway as it is set up, and shows what was found beside the setting it concerns.
func (m *Money) TryGateway(v *frame.Visit) error {
	found, err := m.Rails.Test(v.Context(), v.By, v.Path("gateway"))
	if err != nil && !stays(err) {
		return err
	}
	view, other := m.gatewayShown(v, nil)
	if other != nil {
		return other
	}
	view.Tested = err == nil
	if err != nil {
		view.Test.Blame(err)
		return again(gatewayPage, v, view, err)
	}
	view.put(found)
	return gatewayPage.Show(v, view)
}

// put shows each finding where it belongs, the bad ones first.
func (view *gatewayView) put(found []fund.Finding) {
	for _, bad := range []bool{true, false} {
		for _, one := range found {
			if one.Bad != bad {
				continue
			}
			row := findingRow{frame.Speaks.Say(one.Key, one.Args...), bad}
			i := slices.IndexFunc(view.Settings, func(s settingRow) bool { return s.Field.Name == one.Setting })
			if i < 0 {
				view.Found = append(view.Found, row)
				continue
			}
			view.Settings[i].Found = append(view.Settings[i].Found, row)
		}
	}
}

// Good tells whether a test found nothing that must be put right.
func (view gatewayView) Good() bool {
	bad := func(f findingRow) bool { return f.Bad }
	return !slices.ContainsFunc(view.Found, bad) && !slices.ContainsFunc(view.Settings, func(s settingRow) bool { return slices.ContainsFunc(s.Found, bad) })
}
