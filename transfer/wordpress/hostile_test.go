package wordpress

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/doc"
)

const script = `<script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">x</a>`

// hostile is an export with a script in every field that there is.
func hostile() string {
	var b strings.Builder
	el := func(name, value string) { fmt.Fprintf(&b, "<%s><![CDATA[%s]]></%s>", name, value, name) }
	for _, n := range []string{"title", "description", "link", "language", "wp:base_site_url"} {
		el(n, script)
	}
	b.WriteString("<wp:author>")
	for _, n := range []string{"author_id", "author_login", "author_email", "author_display_name", "author_first_name", "author_last_name"} {
		el("wp:"+n, script)
	}
	b.WriteString("</wp:author><wp:category>")
	for _, n := range []string{"term_id", "category_nicename", "category_parent", "cat_name"} {
		el("wp:"+n, script)
	}
	b.WriteString("</wp:category><wp:tag>")
	for _, n := range []string{"term_id", "tag_slug", "tag_name"} {
		el("wp:"+n, script)
	}
	b.WriteString("</wp:tag>")
	for i, kind := range []string{"post", "page", "attachment", script} {
		b.WriteString("\n<item>")
		for _, n := range []string{"title", "link", "pubDate", "dc:creator", "guid", "content:encoded", "excerpt:encoded", "wp:post_date", "wp:post_date_gmt", "wp:post_name", "wp:post_parent", "wp:menu_order", "wp:is_sticky", "wp:attachment_url"} {
			el(n, script)
		}
		el("wp:post_id", fmt.Sprint(i+1))
		el("wp:post_type", kind)
		el("wp:status", "publish")
		for _, key := range []string{"_wp_attachment_image_alt", "_wp_attached_file", "_wp_old_slug", "_thumbnail_id", "_wp_attachment_metadata", script} {
			b.WriteString("<wp:postmeta>")
			el("wp:meta_key", key)
			el("wp:meta_value", script)
			b.WriteString("</wp:postmeta>")
		}
		b.WriteString(`<category domain="category" nicename="&lt;script&gt;"><![CDATA[` + script + `]]></category></item>`)
	}
	return wrap(b.String())
}

func TestNoScriptSurvivesInAnyField(t *testing.T) {
	src := []byte(hostile())
	s := surveyed(t, src)
	u, err := s.OpenUploads(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	_, all := items(t, bytes.NewReader(src))
	if len(all) != 4 {
		t.Fatalf("%d items", len(all))
	}
	r := newReport(s)
	for _, it := range all {
		f := s.Fate(it)
		body, left := s.Body(it, func(src, alt, caption, credit string) (string, bool) { u.Find(src); return "", false })
		r.leaveParts(it, left)
		page := doc.HTML(body, doc.Draw{})
		for _, bad := range []string{"<script", "onerror", "javascript:"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s: the body holds %q: %s", it.Type, bad, page)
			}
		}
		for _, plain := range []string{it.Headline(), it.Standfirst(), it.Alt} {
			if strings.ContainsAny(plain, "<>") {
				t.Errorf("%s: plain words hold a tag: %q", it.Type, plain)
			}
		}
		for _, a := range s.ItemAddresses(it, f) {
			if strings.ContainsAny(a.Old, "<>\"\\") && !strings.HasPrefix(a.Old, "/") {
				t.Errorf("%s: address %q", it.Type, a.Old)
			}
		}
	}
	if s.Authors[0].Name != "x" || s.Terms[0].Name != "x" {
		t.Errorf("names %q, %q", s.Authors[0].Name, s.Terms[0].Name)
	}
	for _, a := range s.SiteAddresses() {
		if a.Old[0] != '/' || strings.HasPrefix(a.Old, "//") {
			t.Errorf("address %q", a.Old)
		}
	}
}

func TestTheReportIsTheFormThatWasPromised(t *testing.T) {
	s := surveyed(t, []byte(wrap("<item><title>A \x1b[31m\u202ered one</title><wp:post_id>7</wp:post_id></item><item><wp:post_type>page</wp:post_type></item>")))
	r := newReport(s)
	var empty bytes.Buffer
	if err := r.WriteJSON(&empty); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(empty.String(), `"left_out": []`) {
		t.Errorf("nothing left out is no list: %s", empty.String())
	}
	it := &Item{ID: 7, Type: "post", Title: "A \x1b[31m\u202e<b>red</b> one"}
	r.leave(it, "it was %s", "in the trash")
	r.leaveParts(it, []doc.Left{{What: "picture", Text: "a.jpg"}, {What: "table", Text: "x"}, {What: "picture", Text: "b.jpg"}})
	r.Out = Out{Stories: 1, Redirects: 3}

	var out, text bytes.Buffer
	if err := r.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var got struct {
		In      map[string]int
		Out     map[string]int
		LeftOut []map[string]string `json:"left_out"`
	}
	dec := json.NewDecoder(&out)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.In["post"] != 1 || got.In["page"] != 1 || len(got.Out) != 6 || got.Out["stories"] != 1 || got.Out["redirects"] != 3 {
		t.Errorf("in %v, out %v", got.In, got.Out)
	}
	if len(got.LeftOut) != 3 || got.LeftOut[0]["id"] != "7" || got.LeftOut[0]["type"] != "post" || got.LeftOut[0]["why"] != "it was in the trash" || len(got.LeftOut[0]) != 4 {
		t.Errorf("left out %v", got.LeftOut)
	}
	if why := got.LeftOut[1]["why"]; !strings.Contains(why, "(2 times)") || !strings.HasSuffix(why, ": a.jpg · b.jpg") {
		t.Errorf("why = %q", why)
	}
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1  post", "3  old addresses", "in the trash", "Left out or changed (3)"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	if strings.ContainsAny(text.String(), "\x1b\u202e") {
		t.Errorf("an export steers the terminal: %q", text.String())
	}
}
