package app

import "testing"

func TestTheDoctorCountsAsPeopleDo(t *testing.T) {
	for _, c := range [][2]string{
		{agreed(1), "the books agree with the one month that is closed"}, {agreed(2), "the books agree with the 2 months that are closed"},
		{counted(1, "letter waits", "letters wait"), "1 letter waits"}, {counted(0, "letter waits", "letters wait"), "0 letters wait"},
	} {
		if c[0] != c[1] {
			t.Errorf("said is %q, want %q", c[0], c[1])
		}
	}
}
