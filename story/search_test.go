package story_test

import (
	"context"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/lang"
)

func TestSearchFindsTheSameOnEveryEngine(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		t := r.t
		add := func(code lang.Code, headline, body string) {
			f := r.fields(headline)
			f.Lang, f.Tags = code, nil
			r.live(f, words(body))
		}
		add("en", "Minister visits Sopore", "The café near the bridge was full. Prices rose by 12 per cent.")
		add("en", "Apple growers wait", "The minister's office did not answer. The wazir garden is closed.")
		add("hi", "मंत्री ने पुल का उद्घाटन किया", "गाँव के लोगों ने हिन्दी में नारे लगाए। क़ीमतें बढ़ीं।")
		add("ur", "وزیرِ اعظم کا دورہ", "علماء نے کہا کہ پانی کی قیمت بڑھ گئی۔ کشمیر میں بارش ہوئی۔")
		add("ur", "سکول بند", "وزیر نے بیان دیا۔ كشمیر کی خبر۔")
		for _, tt := range []struct {
			code  lang.Code
			query string
			want  string
		}{
			{"", "minister", "Apple growers wait|Minister visits Sopore"},
			{"en", "minister sop", "Minister visits Sopore"},
			{"en", "CAFE", "Minister visits Sopore"},
			{"en", "mini", "Apple growers wait|Minister visits Sopore"},
			{"en", "mi", ""}, // too short to stand for the beginning of a word
			{"hi", "minister", ""},
			{"", "१२", "Minister visits Sopore"},
			{"", "asha rao", "سکول بند|وزیرِ اعظم کا دورہ|मंत्री ने पुल का उद्घाटन किया|Apple growers wait|Minister visits Sopore"},
			{"hi", "गांव", "मंत्री ने पुल का उद्घाटन किया"},
			{"hi", "हिंदी", "मंत्री ने पुल का उद्घाटन किया"},
			{"hi", "कीमतें", "मंत्री ने पुल का उद्घाटन किया"},
			{"hi", "मंत्री पुल", "मंत्री ने पुल का उद्घाटन किया"},
			{"ur", "وزیر", "سکول بند|وزیرِ اعظم کا دورہ"},
			{"ur", "کشمیر", "سکول بند|وزیرِ اعظم کا دورہ"},
			{"ur", "علما", "وزیرِ اعظم کا دورہ"},
			{"ur", "وزیر بارش", "وزیرِ اعظم کا دورہ"},
			{"", "minister -sopore", "Minister visits Sopore"}, // no sign has a meaning
			{"", "nothing minister", ""},
		} {
			cards, more, err := r.Search(ctx, tt.code, tt.query, 1)
			if err != nil || more || headlines(cards) != tt.want {
				t.Errorf("%q in %q finds %q, %v; want %q", tt.query, tt.code, headlines(cards), err, tt.want)
			}
		}
	})
}

func TestHostileQueriesAreHarmless(t *testing.T) {
	each(t, func(r *room, ctx context.Context) {
		r.live(r.fields("Or not and near"), words("minister"))
		for _, q := range []string{"", " ", `"`, `""""`, "'", "';--", "*", "^", "(", ")", "minister)", "words:minister", "NEAR(a b, 5)", "a AND", "OR", "!", "&", "|", ":*", "<->",
			"a' & 'b", `\`, "\x00", "\xff\xfe", "minister\x00", strings.Repeat("a ", 5000), strings.Repeat("م", 100000), "%", "_", "\ue000en", "{}", "+", "- -", "🙂", "\u200d"} {
			if _, _, err := r.Search(ctx, "", q, 1); err != nil {
				r.t.Errorf("%.40q: %v", q, err)
			}
			if _, _, err := r.Search(ctx, lang.Code(q), "minister", 1); err != nil {
				r.t.Errorf("language %.40q: %v", q, err)
			}
		}
		if cards, _, err := r.Search(ctx, "", `"MINISTER*" OR`, 1); err != nil || len(cards) != 1 {
			r.t.Errorf("signs in a query: %v %v", cards, err)
		}
	})
}
