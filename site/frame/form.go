package frame

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/web"
)

// maxForm is more than any form of the site holds, in bytes; of one that is
// longer so much is read that what else stands in it can be kept.
const (
	maxForm  = 16 << 10
	maxKept  = 256 << 10
	maxField = 2 << 10
)

// Form reads a posted form. When it cannot be used, the values are what of it
// can be shown again, and each fault stands beside the field that is damaged
// or far too long, if one can be named.
func Form(r *http.Request) (url.Values, error) {
	form, err := web.Form(r, maxForm)
	if err == nil {
		return form, nil
	}
	if fault.Of(err).Key == "fault-too-large" {
		return tooLong(r, err)
	}
	return damaged(r.PostForm, err)
}

// tooLong finds the field that makes a form too large.
func tooLong(r *http.Request, err error) (url.Values, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") || r.ContentLength > maxKept {
		return url.Values{}, err
	}
	raw, unread := io.ReadAll(io.LimitReader(r.Body, maxKept))
	all, unclear := url.ParseQuery(string(raw))
	if unread != nil || unclear != nil {
		return url.Values{}, err
	}
	var faults []error
	for _, field := range slices.Sorted(maps.Keys(all)) {
		if len(strings.Join(all[field], "")) <= maxField {
			continue
		}
		all.Del(field)
		if len(field) <= maxField {
			one := *fault.Of(err)
			one.Field = field
			faults = append(faults, &one)
		}
	}
	kept, _ := damaged(all, nil)
	if len(faults) > 0 {
		err = errors.Join(faults...)
	}
	return kept, err
}

// damaged leaves out what is not text, and names the fields it stood in.
func damaged(all url.Values, err error) (url.Values, error) {
	kept, faults := url.Values{}, []error{}
	for _, field := range slices.Sorted(maps.Keys(all)) {
		for _, text := range all[field] {
			clean := strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
			if len(field) <= maxField && utf8.ValidString(field) {
				kept.Add(field, clean)
				if clean != text {
					faults = append(faults, fault.Bad(field, "fault-encoding"))
				}
			}
		}
	}
	if len(faults) > 0 {
		err = errors.Join(faults...)
	}
	return kept, err
}

// BesideOf is Beside for a page that has room beside these fields alone: the
// words of any other stand under "".
func BesideOf(l *lang.Lang, err error, fields ...string) (words map[string]string, ok bool) {
	words, ok = Beside(l, err)
	for field, said := range words {
		if field != "" && !slices.Contains(fields, field) {
			delete(words, field)
			words[""] = said
		}
	}
	return words, ok
}

// Beside puts the faults of a form into words, by field; those of no field
// stand under "". false means that the error is none of the person's making.
func Beside(l *lang.Lang, err error) (words map[string]string, ok bool) {
	words = map[string]string{}
	for _, one := range fault.All(err) {
		switch one.Kind {
		case fault.Internal, fault.NotFound, fault.Gone:
			return nil, false
		}
		words[one.Field] = l.SayMap(one.Key, one.Args)
	}
	return words, true
}
