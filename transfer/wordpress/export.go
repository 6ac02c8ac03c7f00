package wordpress

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
)

// export walks the elements of a WXR file. Its errors are faults that carry
// the line, so that whoever edits the file knows where to look.
type export struct {
	in    *scrub
	dec   *xml.Decoder
	depth int
}

func newExport(r io.Reader) (*export, error) {
	src, err := open(r)
	if err != nil {
		return nil, err
	}
	in := newScrub(src)
	dec := xml.NewDecoder(in)
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return &export{in: in, dec: dec}, nil
}

// line is where the walk stands, counted from 1.
func (e *export) line() int {
	line, _ := e.dec.InputPos()
	return line
}

// next gives the next token that is not a comment or an instruction; io.EOF
// after the last. The token is valid until the call after.
func (e *export) next() (xml.Token, error) {
	for {
		token, err := e.dec.Token()
		if err != nil {
			return nil, e.sort(err)
		}
		e.in.mark(e.dec.InputOffset())
		switch t := token.(type) {
		case xml.StartElement:
			if e.depth++; e.depth > maxDepth {
				return nil, e.refuse("wxr-deep")
			}
			return t, nil
		case xml.EndElement:
			e.depth--
			return t, nil
		case xml.CharData:
			return t, nil
		case xml.Directive:
			// No entity is ever expanded here, so a file that declares some would
			// lose text; WordPress writes no document type at all.
			if bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) {
				return nil, e.refuse("wxr-entities")
			}
		}
	}
}

// sort gives the decoder's error the kind and the words that help.
func (e *export) sort(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case err == io.EOF:
		return io.EOF
	case errors.Is(err, errLong):
		return e.refuse("wxr-long", "Megabytes", maxText>>20)
	case errors.As(err, &syntax):
		if strings.HasPrefix(syntax.Msg, "unexpected EOF") {
			return fault.New(fault.Invalid, "wxr-truncated", "Line", syntax.Line).Because(err)
		}
		return fault.New(fault.Invalid, "wxr-malformed", "Line", syntax.Line, "What", syntax.Msg).Because(err)
	case e.in.failed != nil && e.in.failed != io.EOF:
		return unreadable(err)
	default:
		return fault.New(fault.Invalid, "wxr-malformed", "Line", e.line(), "What", err.Error()).Because(err)
	}
}

func (e *export) refuse(key string, pairs ...any) error {
	return fault.New(fault.Invalid, key, append(pairs, "Line", e.line())...)
}

// children calls each for every element inside the one that just began; each
// must read its element to the end.
func (e *export) children(each func(xml.StartElement) error) error {
	for {
		token, err := e.next()
		if err != nil {
			return e.inside(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := each(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// inside turns an end of file within an element into the fault that it is.
func (e *export) inside(err error) error {
	if err == io.EOF {
		return e.refuse("wxr-truncated")
	}
	return err
}

// text gives the text of the element that just began, that of elements inside it too.
func (e *export) text() (string, error) {
	var one string
	var more *strings.Builder
	for depth := e.depth; e.depth >= depth; {
		token, err := e.next()
		if err != nil {
			return "", e.inside(err)
		}
		t, is := token.(xml.CharData)
		switch {
		case !is:
		case more != nil:
			more.Write(t)
		case one == "":
			one = string(t)
		default:
			more = &strings.Builder{}
			more.WriteString(one)
			more.Write(t)
		}
		if more != nil && more.Len() > maxText {
			return "", e.refuse("wxr-long", "Megabytes", maxText>>20)
		}
	}
	if more != nil {
		return more.String(), nil
	}
	return one, nil
}

// skip reads the element that just began to its end.
func (e *export) skip() error {
	for depth := e.depth; e.depth >= depth; {
		if _, err := e.next(); err != nil {
			return e.inside(err)
		}
	}
	return nil
}

// name is an element's name with the prefix that WordPress uses, whatever the
// file calls it and whichever version's namespace it stands in.
func name(n xml.Name) string {
	space := n.Space
	switch {
	case space == "":
		return n.Local
	case strings.Contains(space, "/export/") && strings.HasSuffix(space, "/excerpt/"), space == "excerpt":
		return "excerpt:" + n.Local
	case strings.Contains(space, "/export/"), space == "wp":
		return "wp:" + n.Local
	case strings.Contains(space, "/modules/content/"), space == "content":
		return "content:" + n.Local
	case strings.Contains(space, "/dc/elements/"), space == "dc":
		return "dc:" + n.Local
	}
	return space + " " + n.Local
}

// attr is an attribute's value by its local name, or "".
func attr(t xml.StartElement, local string) string {
	for _, a := range t.Attr {
		if a.Name.Local == local && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
