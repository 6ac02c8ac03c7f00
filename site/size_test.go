package site_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/story"
)

// vocabulary makes prose that does not repeat itself, for weighing.
var vocabulary = map[lang.Code][]string{
	"en": strings.Fields("the division passed final bill for repairing embankment eleven days before engineers recorded measuring work according papers released under right information numbered stamped march fortnight financial year book pages contract clause payment until both sides signed readings kilometres houses crest raised level drawing faced stone retired surveyor walked newspaper staff found below centimetres steps sluice pump elsewhere within mark seller lowest three rains watch dip stove moved sacks sugar bed frame executive office loose sheets first week copied afterwards settling expected earth wall meeting councillor question junior answer ward"),
	"ur": strings.Fields("محکمہ نے پشتے کی مرمت کا آخری بل پیمائش سے گیارہ دن پہلے منظور کیا کاغذات کے مطابق جو حق اطلاعات تحت ملے نمبر مارچ مالی سال کتاب صفحے ٹھیکے شق ادائیگی جب تک دونوں فریق دستخط نہ کریں کلومیٹر مکان سطح نقشہ پتھر سرویئر اخبار سیڑھیوں سینٹی میٹر نیچے پرانے گھاٹ چائے بیچتی ہیں برسات میں نظر چولہے پر نہیں دفتر پرچیوں انجینئر جلسے کونسلر سوال جواب وارڈ"),
	"hi": strings.Fields("विभाग ने तटबंध की मरम्मत का आख़िरी बिल नाप से ग्यारह दिन पहले पास किया काग़ज़ों के मुताबिक़ जो सूचना अधिकार से मिले नंबर मार्च वित्त वर्ष किताब पन्ने ठेके शर्त भुगतान जब तक दोनों पक्ष दस्तख़त न करें किलोमीटर घर ऊँचाई नक़्शा पत्थर सर्वेयर अख़बार सीढ़ियों सेंटीमीटर नीचे पुराने घाट चाय बेचती हैं बारिश में नज़र चूल्हे पर नहीं दफ़्तर पर्चियाँ इंजीनियर बैठक पार्षद सवाल जवाब वार्ड"),
}

// prose is so many words in paragraphs of fifty, in an order that follows no pattern.
func prose(code lang.Code, words int) *doc.Node {
	var b strings.Builder
	all, n := vocabulary[code], uint32(7)
	for i := range words {
		n = n*1664525 + 1013904223
		b.WriteString(all[int(n>>8)%len(all)])
		switch {
		case i%50 == 49:
			b.WriteString(".\n\n")
		case i%13 == 12:
			b.WriteString(". ")
		default:
			b.WriteString(" ")
		}
	}
	return doc.FromText(b.String())
}

// The promises of the issue (H12), in bytes of brotli.
func TestPagesKeepTheirWeight(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	paths := map[lang.Code]string{}
	for _, code := range lang.Codes {
		for i := range 30 {
			f := h.fields(fmt.Sprintf("%s, and so on for %d weeks", strings.Join(vocabulary[code][i:i+8], " "), 3*i+1))
			f.Lang, f.Standfirst, f.Lead = code, strings.Join(vocabulary[code][40-i:60-i], " "), h.picture()
			if i%7 == 3 {
				f.Kind = story.Opinion
			}
			paths[code] = h.publish(f, prose(code, 700)).Path
		}
	}
	bare := h.fields("Bare")
	bare.Standfirst = ""
	empty := h.publish(bare, doc.FromText("Nothing."))
	for _, c := range []struct {
		what, path string
		most       int
	}{
		{"frame", empty.Path, 5 << 10},
		{"story, English", paths["en"], 10 << 10},
		{"story, Hindi", paths["hi"], 10 << 10},
		{"story, Urdu", paths["ur"], 10 << 10},
		{"front, English", "/", 14 << 10},
		{"front, Hindi", "/hi/", 14 << 10},
		{"front, Urdu", "/ur/", 14 << 10},
		{"support, English", "/support", 12 << 10},
		{"support, Urdu", "/ur/support", 12 << 10},
	} {
		r := h.reader()
		r.header.Set("Accept-Encoding", "br")
		r.get(c.path).is(200)
		r.get(c.path)
		h.cache.Settled()
		a := r.get(c.path)
		plain, err := io.ReadAll(brotli.NewReader(bytes.NewReader([]byte(a.body))))
		if err != nil || !bytes.Contains(plain, []byte("</html>")) {
			t.Fatalf("%s is no brotli of a page: %v", c.what, err)
		}
		t.Logf("%-16s %6d bytes of %d", c.what, len(a.body), c.most)
		if len(a.body) > c.most {
			t.Errorf("%s weighs %d bytes, more than %d", c.what, len(a.body), c.most)
		}
	}
	r := h.reader()
	r.header.Set("Accept-Encoding", "br")
	page := len(r.get(paths["en"]).body)
	for _, width := range []string{"360", "720"} { // at one and at two dots a pixel
		photo := len(r.get("/media/" + string(h.picture()) + "/" + width + ".jpg").is(200).body)
		if whole := page + photo; whole > 45<<10 {
			t.Errorf("the first view of a story with its picture of %s weighs %d bytes, more than %d", width, whole, 45<<10)
		}
	}
}
