package story_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/story"
)

// photo is a JPEG of a size; shade makes it another file.
func photo(w, h int, shade uint8) []byte {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(i) ^ shade
	}
	img.SetGray(0, 0, color.Gray{shade})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func picture(media story.MediaID, alt string) doc.Node {
	return doc.Node{Type: "picture", Attrs: map[string]any{"media": string(media), "alt": alt}}
}

func TestAPictureIsMadeReadyOnce(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		file := photo(800, 600, 1)
		m := must(r.AddMedia(ctx, r.reporter, bytes.NewReader(file), `C:\holiday\bridge.jpg`))(t)
		if m.Width != 800 || m.Height != 600 || len(m.Sizes) != 2 || m.Sizes[0].Width != 360 || m.Name != "bridge.jpg" {
			t.Errorf("media = %+v", m)
		}
		same := must(r.AddMedia(ctx, r.editor, bytes.NewReader(file), "again.jpg"))(t)
		if same.ID != m.ID {
			t.Error("the same file twice is two pictures")
		}
		f := must(r.OpenMedia(ctx, m.ID, 360, false))(t)
		cfg, kind, err := image.DecodeConfig(f)
		f.Close()
		if err != nil || kind != "jpeg" || cfg.Width != 360 {
			t.Errorf("opened %s %d wide, %v", kind, cfg.Width, err)
		}
		for _, width := range []int{0, -1, 361, 1600} {
			if f, err := r.OpenMedia(ctx, m.ID, width, false); f != nil || !fault.Is(err, fault.NotFound) {
				t.Errorf("width %d: %v", width, err)
			}
		}
		if p := m.Picture(); p.Src() != "/media/"+string(m.ID)+"/720.jpg" ||
			p.Srcset(false) != "/media/"+string(m.ID)+"/360.jpg 360w, /media/"+string(m.ID)+"/720.jpg 720w" {
			t.Errorf("addresses %s, %s", p.Src(), p.Srcset(false))
		}
	})
}

func TestAPictureNeedsWordsBeforeReadersSeeIt(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		lead := must(r.AddMedia(ctx, r.reporter, bytes.NewReader(photo(400, 300, 2)), "lead.jpg"))(t)
		inside := must(r.AddMedia(ctx, r.reporter, bytes.NewReader(photo(400, 300, 3)), "inside.jpg"))(t)
		f := r.fields("With pictures")
		f.Lead = lead.ID
		body := func(alt string) *doc.Node {
			return &doc.Node{Type: "doc", Content: []doc.Node{words("Look.").Content[0], picture(inside.ID, alt)}}
		}
		id, v := r.written(f, body(" "))
		hasFaults(t, r.Publish(ctx, r.editor, id, v), "lead story-alt-missing", "body story-alt-missing")
		clear(r.dropped)
		if err := r.DescribeMedia(ctx, r.reporter, lead.ID, "en", "A bridge over a brown river", "The bridge.", "Asha Rao"); err != nil {
			t.Fatal(err)
		}
		r.hasDropped("media:" + string(lead.ID))
		v = must(r.Save(ctx, r.reporter, id, v, f, body("A hole in a roof")))(t)
		if err := r.Publish(ctx, r.editor, id, v); err != nil {
			t.Fatal(err)
		}
		s := must(r.Open(ctx, id))(t)
		l := must(r.Live(ctx, s.Path))(t)
		if l.Lead == nil || l.Lead.Alt != "A bridge over a brown river" || l.Lead.Credit != "Asha Rao" || l.Lead.Width != 400 || len(l.Lead.Sizes) == 0 {
			t.Errorf("lead = %+v", l.Lead)
		}
		draw := must(r.Draw(ctx, l.Body, "SRINAGAR"))(t)
		html := doc.HTML(l.Body, draw)
		if !strings.Contains(html, `src="/media/`+string(inside.ID)+`/`) || !strings.Contains(html, "SRINAGAR") || !strings.Contains(html, `alt="A hole in a roof"`) {
			t.Errorf("drawn: %s", html)
		}
		bad := &doc.Node{Type: "doc", Content: []doc.Node{words("Look.").Content[0], picture("nowhere", "words")}}
		v = must(r.Save(ctx, r.reporter, id, v, f, bad))(t)
		hasFaults(t, r.Publish(ctx, r.editor, id, v), "body story-picture-unknown")
	})
}

func TestHostilePicturesAreRefused(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		dropped := errors.New("the line dropped")
		for what, file := range map[string]io.Reader{
			"a page":       strings.NewReader("<script>alert(1)</script>"),
			"nothing":      strings.NewReader(""),
			"20 MB and on": io.LimitReader(zeros{}, 1<<40),
		} {
			if _, err := r.AddMedia(ctx, r.reporter, file, what); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := r.AddMedia(ctx, r.reporter, iotest.ErrReader(dropped), "x"); !errors.Is(err, dropped) {
			t.Errorf("a sender's error: %v", err)
		}
		m := must(r.AddMedia(ctx, r.reporter, bytes.NewReader(photo(50, 40, 4)), "../../\xff\x00<b>.jpg"))(t)
		if !utf8.ValidString(m.Name) || strings.ContainsAny(m.Name, "/\x00") {
			t.Errorf("name %q", m.Name)
		}
		hasFaults(t, r.DescribeMedia(ctx, r.reporter, m.ID, "en", strings.Repeat("a", 1001), "\xff", ""), "alt fault-too-long", "caption story-text-broken")
		isKind(t, r.DescribeMedia(ctx, r.reporter, "none", "en", "a", "", ""), fault.NotFound, "")
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestVersionsOfAReportShareAPictureAndNotItsWords(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		m := must(r.AddMedia(ctx, r.reporter, bytes.NewReader(photo(400, 300, 9)), "lake.jpg"))(t)
		for _, w := range [][2]string{{"hi", "झील"}, {"en", "A lake"}, {"hi", "शाम की झील"}} {
			if err := r.DescribeMedia(ctx, r.reporter, m.ID, lang.Code(w[0]), w[1], w[1], "Asha"); err != nil {
				t.Fatal(err)
			}
		}
		for code, want := range map[lang.Code]string{"hi": "शाम की झील", "en": "A lake", "ur": "शाम की झील"} {
			if got := must(r.MediaIn(ctx, m.ID, code))(t); got.Alt != want || got.Caption != want {
				t.Errorf("%s: %q, %q", code, got.Alt, got.Caption)
			}
		}
	})
}

// What stands for a silent language is read, not copied: a correction reaches it.
func TestACorrectedPictureIsRightInTheLanguagesThatSayNothing(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		m := must(r.AddMedia(ctx, r.reporter, bytes.NewReader(photo(400, 300, 11)), "lake.jpg"))(t)
		say := func(code lang.Code, words string) {
			t.Helper()
			if err := r.DescribeMedia(ctx, r.reporter, m.ID, code, words, words, words); err != nil {
				t.Fatal(err)
			}
		}
		say("hi", "झील")
		f := r.fields("جھیل")
		f.Lang, f.Lead = "ur", m.ID
		urdu := r.live(f, words("جھیل۔"))
		say("en", "A lake")
		clear(r.dropped)
		say("hi", "शाम की झील")
		r.hasDropped("story:"+string(urdu.ID), "front:ur", "media:"+string(m.ID))
		lead := must(r.Live(ctx, urdu.Path))(t).Lead
		if lead.Alt != "शाम की झील" || lead.Caption != lead.Alt || lead.Credit != lead.Alt {
			t.Errorf("the Urdu page says %q, %q, %q", lead.Alt, lead.Caption, lead.Credit)
		}
		if front := must(r.Front(ctx, "ur", 1))(t); front[0].Lead.Alt != "शाम की झील" {
			t.Errorf("the Urdu front says %q", front[0].Lead.Alt)
		}
		for code, want := range map[lang.Code]string{"hi": "शाम की झील", "en": "A lake", "ur": "शाम की झील"} {
			if got := must(r.MediaIn(ctx, m.ID, code))(t); got.Alt != want {
				t.Errorf("%s: %q", code, got.Alt)
			}
		}
		if got := must(r.Media(ctx, m.ID))(t); got.Alt != "शाम की झील" {
			t.Errorf("in no language: %q", got.Alt)
		}
	})
}

func TestTheLeadPictureNeedsWordsInTheStorysOwnLanguage(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		for i, c := range []struct {
			said [][2]string // language and alternative text, in the order of saying
			want string      // the fault, or ""
		}{
			{nil, "lead story-alt-missing"},
			{[][2]string{{"hi", "झील"}}, ""},
			{[][2]string{{"hi", "झील"}, {"en", ""}}, "lead story-alt-missing"},
			{[][2]string{{"hi", ""}, {"en", "A lake"}}, ""},
		} {
			m := must(r.AddMedia(ctx, r.reporter, bytes.NewReader(photo(60, 40, uint8(20+i))), "lake.jpg"))(t)
			for _, w := range c.said {
				if err := r.DescribeMedia(ctx, r.reporter, m.ID, lang.Code(w[0]), w[1], "", ""); err != nil {
					t.Fatal(err)
				}
			}
			f := r.fields("The lake")
			f.Lead = m.ID
			id, v := r.written(f, words("Look."))
			err := r.Publish(ctx, r.editor, id, v)
			if c.want != "" {
				hasFaults(t, err, c.want)
				continue
			}
			if err != nil {
				t.Errorf("%v: %v", c.said, err)
			}
			clear(r.dropped)
			if err := r.DescribeMedia(ctx, r.reporter, m.ID, "en", "A lake at night", "", ""); err != nil {
				t.Fatal(err)
			}
			r.hasDropped("story:"+string(id), "front:en", "section:town", "media:"+string(m.ID))
		}
	})
}
