package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestOfFindsTheFaultThroughWrapping(t *testing.T) {
	cause := errors.New("disk")
	err := error(Bad("email", "email-malformed", "Max", 254).Because(cause))
	func() {
		defer In(&err, "welcome %d", 7)
	}()
	err = fmt.Errorf("outer: %w", err)

	f := Of(err)
	if f.Kind != Invalid || f.Field != "email" || f.Key != "email-malformed" || f.Args["Max"] != 254 {
		t.Errorf("fault = %+v", f)
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
	if !Is(err, Invalid) || Is(err, Conflict) {
		t.Error("the kind is not told apart")
	}
}

func TestAnUnsortedErrorIsInternalAndKeepsItsWordsForTheLog(t *testing.T) {
	f := Of(errors.New("pq: secret detail"))
	if f.Kind != Internal || f.Key != "fault-internal" || f.Err == nil {
		t.Errorf("fault = %+v", f)
	}
}

func TestAllListsEveryFaultOfAForm(t *testing.T) {
	err := errors.Join(Bad("name", "name-missing"), errors.Join(Bad("email", "email-malformed"), nil))
	all := All(err)
	if len(all) != 2 || all[0].Field != "name" || all[1].Field != "email" {
		t.Errorf("all = %v", all)
	}
	if All(nil) != nil {
		t.Error("no error has faults")
	}
}
