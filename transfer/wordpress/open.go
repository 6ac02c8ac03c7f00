package wordpress

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"

	"github.com/nightdesk/nightdesk/base/fault"
)

// errLong is a token beyond its limit; the export gives it a line.
var errLong = errors.New("longer than an export may be")

// declared finds the encoding in an XML declaration (XML 1.0, 2.8 and 4.3.3).
var declared = regexp.MustCompile(`^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']`)

// open looks at the first bytes of an export and gives the rest as UTF-8
// without a byte order mark. Packed files and encodings that nobody knows are
// refused, each with words of its own.
func open(r io.Reader) (io.Reader, error) {
	src := bufio.NewReaderSize(r, chunk)
	head, err := src.Peek(1024)
	if err != nil && err != io.EOF {
		return nil, unreadable(err)
	}
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return nil, fault.New(fault.Invalid, "wxr-empty")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, fault.New(fault.Invalid, "wxr-packed", "Kind", "zip")
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return nil, fault.New(fault.Invalid, "wxr-packed", "Kind", "gzip")
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		_, _ = src.Discard(3)
		return src, nil
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(src), nil
	}
	if m := declared.FindSubmatch(head); m != nil {
		return transcode(src, string(m[1]))
	}
	return src, nil
}

// transcode reads an encoding by its name in the WHATWG Encoding Standard.
func transcode(src io.Reader, label string) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return src, nil
	}
	if e, name := charset.Lookup(label); e == nil || name == "replacement" {
		return nil, fault.New(fault.Invalid, "wxr-encoding", "Encoding", label)
	}
	out, err := charset.NewReaderLabel(label, src)
	if err != nil {
		return nil, fault.New(fault.Invalid, "wxr-encoding", "Encoding", label).Because(err)
	}
	return out, nil
}

func unreadable(err error) error {
	return fault.New(fault.Unavailable, "wxr-unreadable").Because(fmt.Errorf("read export: %w", err))
}
