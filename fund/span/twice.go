package span

import (
	"cmp"
	"slices"
	"time"
)

// Twice finds among a reader's payments those that were charged too much: a
// lifetime after a lifetime, what is charged once a second time, a mandate
// twice within days, a charge after its stop or after what replaced it, a
// renewal after a lifetime was bought, and an older attempt that came in after
// the newer one was paid. A function of moments alone, so that the order of
// telling changes nothing. Transfers by hand were looked at by a person, and
// are left out where only a machine's mistake is meant; and so is what was paid
// elsewhere.
func Twice(bought []Bought, back []Returned) []Bought {
	bought = slices.DeleteFunc(slices.Clone(bought), func(b Bought) bool { return b.Brought })
	gone := sums(back)
	kept := slices.DeleteFunc(slices.Clone(bought), func(b Bought) bool { return gone[b.Payment] >= b.Amount.Minor })
	slices.SortFunc(kept, func(a, b Bought) int { return cmp.Or(a.Captured.Compare(b.Captured), cmp.Compare(a.Key, b.Key)) })
	var out []Bought
	paid := map[string]time.Time{}
	for _, b := range bought {
		if first, has := paid[b.Pledge]; !has || b.Captured.Before(first) {
			paid[b.Pledge] = b.Captured
		}
	}
	for i, b := range kept {
		b.first = b.Captured.Equal(paid[b.Pledge])
		if slices.ContainsFunc(kept[:i], func(a Bought) bool { return doubles(a, b) }) || !b.ByHand && !b.Stopped.IsZero() && b.Captured.After(b.Stopped) {
			out = append(out, b)
		}
	}
	return out
}

// doubles tells whether b should not have been charged, after a was.
func doubles(a, b Bought) bool {
	switch {
	case a.lifetime() && b.lifetime():
		return true
	case a.lifetime():
		// Who pledges to go on giving after a lifetime means it.
		return b.Recurs() && (!a.Captured.Before(b.Made) || !a.Made.Before(b.Made))
	case a.Replaces == b.Pledge && b.Recurs() && !a.ByHand && b.Captured.After(a.Captured) && b.Captured.After(a.Cleared):
		return true // it is stopped when the other is told, which may be later
	case a.Pledge != b.Pledge:
		return a.Plan == b.Plan && a.Made.After(b.Made) && b.first
	case b.Renews == 0:
		return true
	}
	return b.Recurs() && b.Captured.Sub(a.Captured) < Settling*24*time.Hour
}

// Running are a reader's pledges that are charged again by themselves, but the oldest.
func Running(bought []Bought) []Bought {
	seen := map[string]Bought{}
	for _, b := range bought {
		if b.Recurs() && b.Stopped.IsZero() {
			if a, has := seen[b.Pledge]; !has || b.Captured.Before(a.Captured) {
				seen[b.Pledge] = b
			}
		}
	}
	var all []Bought
	for _, b := range seen {
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b Bought) int { return cmp.Or(a.Made.Compare(b.Made), cmp.Compare(a.Pledge, b.Pledge)) })
	return all[min(1, len(all)):]
}

// Undone are those of a reader's payments that all went back and after which
// the pledge is charged again all the same: a gateway sent them by itself.
func Undone(bought []Bought, back []Returned) []Bought {
	gone, newest := sums(back), map[string]Bought{}
	for _, b := range bought {
		a, has := newest[b.Pledge]
		if !has || cmp.Or(a.Captured.Compare(b.Captured), cmp.Compare(a.Key, b.Key)) < 0 {
			newest[b.Pledge] = b
		}
	}
	stays := func(b Bought) bool { // what was charged twice within days went back once, and the pledge goes on
		return slices.ContainsFunc(bought, func(a Bought) bool {
			return a.Pledge == b.Pledge && gone[a.Payment] < a.Amount.Minor && b.Captured.Sub(a.Captured) < Settling*24*time.Hour
		})
	}
	var out []Bought
	for _, b := range newest {
		if b.Recurs() && b.Stopped.IsZero() && gone[b.Payment] >= b.Amount.Minor && !stays(b) {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b Bought) int { return cmp.Compare(a.Key, b.Key) })
	return out
}
