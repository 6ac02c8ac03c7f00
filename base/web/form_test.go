package web

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/fault"
)

func post(kind, body string) *http.Request {
	r := httptest.NewRequest("POST", "/?name=query", strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return r
}

// unsized hides a body's length, as a chunked request does.
func unsized(r *http.Request) *http.Request {
	r.ContentLength = -1
	r.Body = io.NopCloser(r.Body)
	return r
}

func multi(t testing.TB, parts ...string) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+2 < len(parts); i += 3 {
		field, file, content := parts[i], parts[i+1], parts[i+2]
		var err error
		if file == "" {
			err = w.WriteField(field, content)
		} else {
			var p io.Writer
			if p, err = w.CreateFormFile(field, file); err == nil {
				_, err = io.WriteString(p, content)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return post(w.FormDataContentType(), b.String())
}

const urlencoded = "application/x-www-form-urlencoded"

func TestFormReadsWhatIsSoundAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct {
		r          *http.Request
		key, field string
	}{
		"sound":                 {post(urlencoded+"; charset=utf-8", "name=%D8%B3%D8%B1%DB%8C+nagar&x=1"), "", ""},
		"multipart":             {multi(t, "name", "", "سری nagar"), "", ""},
		"too large":             {post(urlencoded, "name="+strings.Repeat("x", 2000)), "fault-too-large", ""},
		"too large, unsized":    {unsized(post(urlencoded, "name="+strings.Repeat("x", 2000))), "fault-too-large", ""},
		"too large in parts":    {unsized(multi(t, "name", "", strings.Repeat("x", 2000))), "fault-too-large", ""},
		"broken UTF-8":          {post(urlencoded, "name=%ff%fe"), "fault-encoding", "name"},
		"NUL":                   {post(urlencoded, "name=a%00b"), "fault-encoding", "name"},
		"broken field name":     {post(urlencoded, "n%ff=1"), "fault-encoding", ""},
		"broken UTF-8 in parts": {multi(t, "name", "", "\xc3("), "fault-encoding", "name"},
		"surrogate":             {post(urlencoded, "name=%ed%a0%80"), "fault-encoding", "name"},
		"bad escape":            {post(urlencoded, "name=%zz"), "fault-form", ""},
		"another kind":          {post("text/plain", "name=x"), "fault-form", ""},
		"no kind":               {post("", "name=x"), "fault-form", ""},
		"nonsense kind":         {post(";;;", "name=x"), "fault-form", ""},
		"no boundary":           {post("multipart/form-data", "x"), "fault-form", ""},
		"cut off":               {post("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=x\r\n\r\nab"), "fault-form", ""},
		"an uninvited file":     {multi(t, "name", "a.png", "x"), "fault-too-many-files", ""},
	} {
		form, err := Form(c.r, 1024)
		if c.key == "" {
			if err != nil || form.Get("name") != "سری nagar" {
				t.Errorf("%s: %q, %v", name, form.Get("name"), err)
			}
			continue
		}
		if f := fault.Of(err); f.Kind != fault.Invalid || f.Key != c.key || f.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if form, err := Form(httptest.NewRequest("POST", "/?a=b", nil), 10); err != nil || len(form) != 0 {
		t.Errorf("an empty post: %v, %v", form, err)
	}
}

func TestUploadCountsItsFiles(t *testing.T) {
	ask := func() *http.Request {
		return multi(t, "picture", "../../etc/passwd", "one", "picture", "b.png", "two", "alt", "", "a door")
	}
	values, files, err := Upload(ask(), 1<<20, 2)
	if err != nil || len(files["picture"]) != 2 || values.Get("alt") != "a door" || files["picture"][0].Filename != "passwd" {
		t.Fatalf("%v, %v, %v", values, files, err)
	}
	if _, _, err := Upload(ask(), 1<<20, 1); fault.Of(err).Key != "fault-too-many-files" {
		t.Errorf("two files where one is allowed: %v", err)
	}
	if _, _, err := Upload(multi(t, "picture", "a\xff.png", "one"), 1<<20, 1); fault.Of(err).Key != "fault-encoding" {
		t.Errorf("a broken name: %v", err)
	}
	var many []string
	for i := range 3000 {
		many = append(many, fmt.Sprint("f", i), "", "x")
	}
	if _, _, err := Upload(multi(t, many...), 1<<20, 0); fault.Of(err).Kind != fault.Invalid {
		t.Errorf("3,000 parts: %v", err)
	}
}

func TestJSONTakesNoFormsAndNoDamage(t *testing.T) {
	for name, c := range map[string]struct{ kind, body, key string }{
		"sound":         {"application/json; charset=utf-8", `{"Headline":"सच \\u0000"}`, ""},
		"a form's kind": {"text/plain", `{}`, "fault-form"},
		"broken UTF-8":  {"application/json", "{\"Headline\":\"\xff\"}", "fault-encoding"},
		"NUL":           {"application/json", `{"Headline":"\\\u0000"}`, "fault-encoding"},
		"too large":     {"application/json", `{"Headline":"` + strings.Repeat("x", 2000) + `"}`, "fault-too-large"},
		"not JSON":      {"application/json", `{"Headline"`, "fault-form"},
		"deep":          {"application/json", strings.Repeat("[", 900), "fault-form"},
	} {
		var v struct{ Headline string }
		err := JSON(unsized(post(c.kind, c.body)), 1024, &v)
		if c.key == "" && (err != nil || v.Headline != `सच \u0000`) || c.key != "" && fault.Of(err).Key != c.key {
			t.Errorf("%s: %q, %v", name, v.Headline, err)
		}
	}
}

func FuzzForm(f *testing.F) {
	f.Add(urlencoded, "a=b&c=%ff")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=x\r\n\r\nab\r\n--b--")
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		values, _, err := Upload(r, 4096, 2)
		if r.MultipartForm != nil {
			defer r.MultipartForm.RemoveAll()
		}
		if err != nil {
			if fault.Of(err).Kind != fault.Invalid {
				t.Errorf("an unsorted error: %v", err)
			}
			return
		}
		for field, list := range values {
			if !clean(field) || !clean(list...) {
				t.Errorf("damage came through: %q %q", field, list)
			}
		}
	})
}
