package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/fault"
)

// formMemory is how much of an upload stays in memory; the rest waits in a
// temporary file that net/http removes after the request.
const formMemory = 1 << 20

// Form reads a posted form of at most max bytes, urlencoded or multipart
// without files. Faults: fault-too-large; fault-encoding beside the field
// whose text is not UTF-8 or holds a NUL, which no database takes; fault-form
// for what is no form.
func Form(r *http.Request, max int64) (url.Values, error) {
	values, files, err := Upload(r, max, 0)
	if err == nil && len(files) > 0 {
		return nil, fault.New(fault.Invalid, "fault-form")
	}
	return values, err
}

// Upload reads a posted form like Form, with at most this many files. max
// bounds the whole of it in bytes.
func Upload(r *http.Request, max int64, files int) (url.Values, map[string][]*multipart.FileHeader, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && r.ContentLength != 0 {
		return nil, nil, fault.New(fault.Invalid, "fault-form").Because(err)
	}
	if err := bound(r, max); err != nil {
		return nil, nil, err
	}
	var found map[string][]*multipart.FileHeader
	switch kind {
	case "multipart/form-data":
		if err := r.ParseMultipartForm(formMemory); err != nil {
			return nil, nil, formFault(err, max)
		}
		found = r.MultipartForm.File
	case "application/x-www-form-urlencoded", "":
		if err := r.ParseForm(); err != nil {
			return nil, nil, formFault(err, max)
		}
	default:
		return nil, nil, fault.New(fault.Invalid, "fault-form")
	}
	n := 0
	for field, list := range found {
		n += len(list)
		for _, f := range list {
			if !clean(field) || !clean(f.Filename) {
				return nil, nil, fault.Bad(known(field), "fault-encoding")
			}
		}
	}
	if n > files {
		return nil, nil, fault.New(fault.Invalid, "fault-too-many-files", "Max", files)
	}
	for field, list := range r.PostForm {
		if !clean(field) || !clean(list...) {
			return nil, nil, fault.Bad(known(field), "fault-encoding")
		}
	}
	return r.PostForm, found, nil
}

// JSON reads a posted JSON body of at most max bytes into v, with the same
// faults as Form. Only the type application/json is taken: no form of another
// site can send it.
func JSON(r *http.Request, max int64, v any) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return fault.New(fault.Invalid, "fault-form").Because(err)
	}
	if err := bound(r, max); err != nil {
		return err
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return formFault(err, max)
	}
	if !utf8.Valid(raw) || escapesNUL(raw) {
		return fault.New(fault.Invalid, "fault-encoding")
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fault.New(fault.Invalid, "fault-form").Because(err)
	}
	return nil
}

// bound refuses at once what says that it is too large, and cuts off what does not say.
func bound(r *http.Request, max int64) error {
	if r.ContentLength > max {
		return tooLarge(max)
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	r.Body = http.MaxBytesReader(nil, r.Body, max)
	return nil
}

func tooLarge(max int64) error {
	return fault.New(fault.Invalid, "fault-too-large", "Max", (max+1023)/1024)
}

func formFault(err error, max int64) error {
	var over *http.MaxBytesError
	if errors.As(err, &over) || errors.Is(err, multipart.ErrMessageTooLarge) {
		return tooLarge(max)
	}
	return fault.New(fault.Invalid, "fault-form").Because(err)
}

func clean(texts ...string) bool {
	for _, s := range texts {
		if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
			return false
		}
	}
	return true
}

// known is a field's name fit to be named in a fault: a form's own names are
// short and clean, a stranger's need not be repeated.
func known(field string) string {
	if len(field) > 64 || !clean(field) {
		return ""
	}
	return field
}

// escapesNUL finds \u0000 that is an escape and not the end of a doubled backslash.
func escapesNUL(raw []byte) bool {
	for rest := raw; ; {
		i := bytes.Index(rest, []byte(`\u0000`))
		if i < 0 {
			return false
		}
		before := 0
		for j := i - 1; j >= 0 && rest[j] == '\\'; j-- {
			before++
		}
		if before%2 == 0 {
			return true
		}
		rest = rest[i+1:]
	}
}
