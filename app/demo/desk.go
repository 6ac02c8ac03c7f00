package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/nightdesk/nightdesk/staff"
)

// reporter is who writes what waits for an editor.
const reporter = "asha@lakeside.example"

// desk leaves this morning's work where it is: what a reporter wrote waits for
// an editor, what the publisher writes is not finished.
func (s *stage) desk(ctx context.Context) error {
	all, err := scripts("desk")
	if err != nil {
		return err
	}
	asha, err := s.person(ctx, reporter)
	if err != nil {
		return err
	}
	for _, x := range all {
		by := asha
		if x.head["kind"] == "opinion" {
			by = s.by
		}
		id, _, err := s.write(ctx, by, x)
		if err == nil && by.ID == asha.ID {
			err = s.Story.Submit(ctx, by, id, "The letter with its stamp is in my folder. The division has not called back.")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", x.file, err)
		}
	}
	return nil
}

func (s *stage) person(ctx context.Context, email string) (staff.Person, error) {
	people, err := s.Staff.People(ctx)
	for _, p := range people {
		if p.Email == email {
			return p, err
		}
	}
	return staff.Person{}, errors.Join(err, fmt.Errorf("%s does not work here", email))
}
