package reach

import (
	"context"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Carried says how letters go now: the carrier's name and where it takes them,
// a server or a folder, if it tells.
type Carried struct{ Name, Place string }

// Set tells whether anybody carries letters at all.
func (c Carried) Set() bool { return c.Name != "" }

// Carried tells how letters go now; while nobody can carry them, because no
// mail server is set or its password cannot be opened any more, it is not Set.
func (r *Reach) Carried(ctx context.Context) (Carried, error) {
	c, _, err := r.carrier(ctx)
	switch {
	case err == nil:
	case fault.Of(err).Key == "post-unset", fault.Of(err).Key == "post-sealed":
		return Carried{}, nil
	default:
		return Carried{}, err
	}
	out := Carried{Name: c.Name()}
	if p, tells := c.(interface{ Place() string }); tells {
		out.Place = p.Place()
	}
	return out, nil
}
