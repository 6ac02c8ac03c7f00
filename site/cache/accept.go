package cache

import "strings"

// accepted chooses the encoding by the Accept-Encoding fields of a request
// (RFC 9110, 12.5.3): the highest q-value, and among equals brotli, zstd,
// gzip, identity; identity before all when plain is set. It says false when
// the client accepts none of them.
func accepted(lines []string, plain bool) (encoding, bool) {
	if len(lines) == 0 {
		return identity, true // no wish: the plain form is understood by all
	}
	const unsaid = -1
	q := [encodings]int{unsaid, unsaid, unsaid, unsaid}
	rest := unsaid
	for _, line := range lines {
		for line != "" {
			var one string
			one, line, _ = strings.Cut(line, ",")
			name, params, _ := strings.Cut(one, ";")
			weight := quality(params)
			switch name = strings.TrimSpace(name); {
			case name == "*":
				rest = weight
			case strings.EqualFold(name, "br"):
				q[br] = weight
			case strings.EqualFold(name, "zstd"):
				q[zstandard] = weight
			case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"):
				q[gz] = weight
			case strings.EqualFold(name, "identity"):
				q[identity] = weight
			}
		}
	}
	best, found := identity, 0
	for e := br; e < encodings; e++ {
		if q[e] == unsaid {
			q[e] = max(rest, 0)
			if e == identity && rest == unsaid {
				q[e] = 1 // acceptable unless refused, but less than anything asked for
			}
		}
		if q[e] > found {
			best, found = e, q[e]
		}
	}
	if plain && q[identity] > 0 {
		return identity, true
	}
	return best, found > 0
}

// quality reads the weight of a coding in thousandths; what cannot be read
// counts as refused, so that nobody is sent what they did not clearly want.
func quality(params string) int {
	for params != "" {
		var one string
		one, params, _ = strings.Cut(params, ";")
		name, value, ok := strings.Cut(one, "=")
		if !ok || !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		return thousandths(strings.TrimSpace(value))
	}
	return 1000
}

func thousandths(s string) int {
	if s == "" || len(s) > 5 || (s[0] != '0' && s[0] != '1') {
		return 0
	}
	n := int(s[0]-'0') * 1000
	if len(s) > 1 && s[1] != '.' {
		return 0
	}
	for i, unit := 2, 100; i < len(s); i, unit = i+1, unit/10 {
		if s[i] < '0' || s[i] > '9' {
			return 0
		}
		n += int(s[i]-'0') * unit
	}
	if n > 1000 {
		return 0
	}
	return n
}

// match tells whether an If-None-Match names one of the given tags, by the
// weak comparison (RFC 9110, 13.1.2), and which. "*" names the first.
func match(lines []string, tags ...string) (string, bool) {
	for _, line := range lines {
		for line != "" {
			line = strings.TrimLeft(line, " \t,")
			if strings.HasPrefix(line, "*") {
				return tags[0], true
			}
			line = strings.TrimPrefix(line, "W/")
			if !strings.HasPrefix(line, `"`) {
				break // not an entity-tag: nothing after it can be trusted
			}
			end := strings.IndexByte(line[1:], '"')
			if end < 0 {
				break
			}
			one := line[:end+2]
			for _, t := range tags {
				if t != "" && one == t {
					return t, true
				}
			}
			line = line[end+2:]
		}
	}
	return "", false
}
