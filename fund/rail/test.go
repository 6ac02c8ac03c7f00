package rail

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
)

const testWithin = 20 * time.Second

// Test tries a gateway as it is set up and says what it found; what the
// newsroom itself knows of its notices stands beside what the gateway says.
func (r *Rails) Test(ctx context.Context, by staff.Person, name string) ([]fund.Finding, error) {
	if err := by.May(staff.Role.Runs); err != nil {
		return nil, err
	}
	g, known := r.gateways[name]
	t, tests := g.(fund.Tester)
	if !known || !tests {
		return nil, fault.New(fault.NotFound, "fault-not-found")
	}
	set, err := r.fund.Setup(ctx, name)
	if err != nil {
		return nil, err
	}
	asking, cancel := context.WithTimeout(ctx, testWithin)
	defer cancel()
	found := t.Test(asking, set.Values)
	heard, err := r.notices(ctx, name)
	if _, tells := g.(fund.Teller); tells {
		found = append(found, r.knock(ctx, name))
	}
	return append(found, heard...), err
}

// notices is what the newsroom knows of a gateway's notices: whether they come, prove genuine, and tell all that is needed.
func (r *Rails) notices(ctx context.Context, name string) (found []fund.Finding, err error) {
	t, tells := r.gateways[name].(fund.Teller)
	if !tells {
		return nil, nil
	}
	h, err := r.Health(ctx, name)
	if err != nil {
		return nil, err
	}
	switch {
	case h.Refused.After(h.Heard):
		found = append(found, fund.Finding{Bad: true, Key: "gateway-test-refused"})
	case h.Heard.IsZero():
		found = append(found, fund.Finding{Bad: true, Key: "gateway-test-unheard"})
	case !h.Silent.IsZero():
		found = append(found, fund.Finding{Bad: true, Key: "gateway-test-silent"})
	default:
		found = append(found, fund.Finding{Key: "gateway-test-heard"})
	}
	if h.Heard.IsZero() {
		return found, nil
	}
	for _, event := range t.Events() {
		if h.Events[event].IsZero() {
			found = append(found, fund.Finding{Key: "gateway-test-event", Args: []any{"Event", event}})
		}
	}
	return found, nil
}
