package gatewaytest

import (
	"cmp"
	"testing"

	"github.com/nightdesk/nightdesk/fund"
)

// inbox is what the newsroom knows of a gateway: each fact once, however often
// and by however many notices, looks and lists it is told.
type inbox map[string]fund.Fact

// learn adds what is told. What is known already may lack a name or a card's
// digits that this telling has, or the other way round; it may not differ.
func (in inbox) learn(t *testing.T, told []fund.Fact) {
	t.Helper()
	for _, f := range told {
		f.Event, f.At, f.Answer = "", f.At.UTC(), f.Answer.UTC()
		name := string(f.Kind) + " " + f.Object
		was, known := in[name]
		if !known {
			in[name] = f
			continue
		}
		for _, x := range []struct{ was, now *string }{{&was.Ref, &f.Ref}, {&was.Reference, &f.Reference}, {&was.Payment, &f.Payment}, {&was.Last4, &f.Last4}} {
			*x.was, *x.now = cmp.Or(*x.was, *x.now), cmp.Or(*x.now, *x.was)
		}
		switch f.Kind {
		case fund.KindPending, fund.KindHalted, fund.KindPaused, fund.KindResumed:
			was.At = f.At // of how a mandate stands a look knows only that it does
		}
		if plain(was) != plain(f) {
			t.Errorf("told as %s and as %s", plain(was), plain(f))
		}
		in[name] = was
	}
}

// count is of how many things of a kind it knows.
func (in inbox) count(kind fund.Kind) (n int) {
	for _, f := range in {
		if f.Kind == kind {
			n++
		}
	}
	return n
}
