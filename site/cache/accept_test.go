package cache

import "testing"

func TestAcceptedHonoursQualities(t *testing.T) {
	const none = encodings
	for _, c := range []struct {
		lines []string
		want  encoding
	}{
		{nil, identity},
		{[]string{""}, identity},
		{[]string{"gzip, deflate, br, zstd"}, br},
		{[]string{"gzip, deflate, zstd"}, zstandard},
		{[]string{"gzip"}, gz},
		{[]string{"x-gzip"}, gz},
		{[]string{"GZIP"}, gz},
		{[]string{"gzip", "br"}, br},
		{[]string{"gzip;q=1.0, br;q=0.9"}, gz},
		{[]string{"gzip ; q=0.5 , zstd;Q=0.6"}, zstandard},
		{[]string{"br;q=0.001"}, br},
		{[]string{"br;q=0"}, identity},
		{[]string{"br;q=0.000, *"}, zstandard},
		{[]string{"*"}, br},
		{[]string{"*;q=0"}, none},
		{[]string{"*;q=0, identity"}, identity},
		{[]string{"identity;q=0"}, none},
		{[]string{"identity;q=0, gzip"}, gz},
		{[]string{"identity;q=0.5, gzip;q=0.4"}, identity},
		{[]string{"identity, gzip"}, gz},
		{[]string{"compress, deflate"}, identity},
		{[]string{"br;q=2"}, identity},
		{[]string{"br;q=1.001, gzip;q=0.1"}, gz},
		{[]string{"br;q=, gzip;q=0.1"}, gz},
		{[]string{"br;q=-1, gzip;q=x"}, identity},
		{[]string{"br;v=1;q=0.2, gzip;q=0.3"}, gz},
		{[]string{",,;;=,br"}, br},
	} {
		got, ok := accepted(c.lines, false)
		if !ok {
			got = none
		}
		if got != c.want {
			t.Errorf("%q: %d, want %d", c.lines, got, c.want)
		}
	}
	if got, ok := accepted([]string{"br"}, true); got != identity || !ok {
		t.Errorf("a small page in %s", got)
	}
	if got, ok := accepted([]string{"br, identity;q=0"}, true); got != br || !ok {
		t.Errorf("a small page, identity refused, in %s", got)
	}
}

func TestMatchReadsListsOfTags(t *testing.T) {
	for _, c := range []struct {
		lines []string
		want  bool
	}{
		{[]string{`"a"`}, true},
		{[]string{`W/"a"`}, true},
		{[]string{`"x", W/"y" ,"a"`}, true},
		{[]string{`"x"`, `"a"`}, true},
		{[]string{`*`}, true},
		{[]string{`"q"`}, true},
		{[]string{`"A"`}, false},
		{[]string{`a`}, false},
		{[]string{`"a`}, false},
		{[]string{`""`}, false},
		{[]string{`w/"a"`}, false},
		{[]string{`"x,"a""`}, false},
		{[]string{``}, false},
		{[]string{` , ,`}, false},
		{[]string{`"with,comma", "a"`}, true},
	} {
		if _, got := match(c.lines, `"a"`, `"q"`, ""); got != c.want {
			t.Errorf("%q: %t", c.lines, got)
		}
	}
}

func FuzzNegotiation(f *testing.F) {
	f.Add("gzip;q=0.5, br", `W/"a", *`)
	f.Add(";;q=,,*;q=0", `"a`)
	f.Fuzz(func(t *testing.T, accept, none string) {
		if e, ok := accepted([]string{accept}, false); ok && (e < br || e > identity) {
			t.Errorf("%q: encoding %d", accept, e)
		}
		if tag, ok := match([]string{none}, `"a"`, ""); ok && tag != `"a"` {
			t.Errorf("%q: tag %q", none, tag)
		}
	})
}
