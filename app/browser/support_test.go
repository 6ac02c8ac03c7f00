//go:build browser

package browser

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/app"
)

// payFrom goes from a story's appeal to the bank in three screens: support, confirm, bank.
func payFrom(b *tab, email string) {
	b.t.Helper()
	b.follow(`aside.appeal a[href*="plan=yearly"]`)
	if !eval[bool](b, `document.querySelector('#plan-yearly').checked`) {
		b.t.Error("the plan that was pressed is not chosen")
	}
	b.write("#email", email)
	b.click("#declared")
	b.follow("main form button")
	b.reads("main", "₹1,000", email)
	b.hides("main", "₹10,000")
	if b.count("#way-sandbox") > 0 {
		b.click("#way-sandbox")
	}
	b.follow("main form button")
	b.reads("main", "₹1,000")
	if !strings.HasPrefix(b.here(), "/bank/order/") {
		b.t.Fatalf("not at the bank but at %s", b.here())
	}
}

// thanked waits for the page that names the receipt, and gives its number.
func thanked(b *tab) string {
	b.t.Helper()
	b.until("the receipt is there", `/^[A-Z]+\/\d\d-\d\d\/\d+$/m.test([...document.querySelectorAll('dd')].map(e => e.innerText).join('\n'))`)
	return regexp.MustCompile(`LR/\d\d-\d\d/\d+`).FindString(b.text("main"))
}

func supportFounding(t *testing.T, b *tab, a *app.App) {
	b.t = t
	payFrom(b, "zoya@readers.example")
	b.shot("founding-7-bank")
	b.follow(`button[value="twice"]`)
	number := thanked(b)
	b.shot("founding-8-thanks")
	if number != "LR/26-27/000001" {
		t.Errorf("the first receipt is %q", number)
	}
	l := letterTo(t, a, "zoya@readers.example", number)
	for _, words := range []string{"₹1,000", "Lakeside Record"} {
		if !strings.Contains(l.text, words) {
			t.Errorf("the letter does not say %q:\n%s", words, l.text)
		}
	}
	b.open("/")
	b.reads("header", "You support us")
	if n := b.count("aside.appeal .amts"); n != 0 {
		t.Error("a supporter is asked again")
	}
}

// numbersAre says what the newsroom counts, once it has counted.
func numbersAre(t *testing.T, b *tab, readers, supporters, minor int) {
	b.t = t
	b.open("/newsroom/numbers")
	b.until("the numbers are told", fmt.Sprintf(`fetch('/newsroom/numbers.json').then(r => r.json()).then(n => n.readers === %d && n.supporters === %d && n.money_minor === %d && n.currency === 'INR')`, readers, supporters, minor))
	b.open("/newsroom/")
	b.reads(".figures", fmt.Sprint(readers), fmt.Sprint(supporters), "₹1,000")
	b.shot("founding-9-numbers")
}

// books are the newsroom's ledger, payments and balance, as its pages show them.
func books(b *tab) string {
	b.t.Helper()
	var all strings.Builder
	for _, page := range []string{"books", "payments"} {
		b.open("/newsroom/money/" + page)
		all.WriteString(b.text("main") + "\n")
	}
	return all.String()
}

// sayAgain presses the bank's button once more for what it told last.
func sayAgain(t *testing.T, payer, desk *tab) {
	payer.t, desk.t = t, t
	before := books(desk)
	payer.open("/bank/")
	told := regexp.MustCompile(`Told (\d+) times?, answered 2\d\d`)
	first := told.FindString(payer.text("article"))
	payer.follow(`article button[value="again"]`)
	second := told.FindString(payer.text("article"))
	if first == "" || second == "" || first == second {
		t.Errorf("the bank did not tell again: %q, then %q", first, second)
	}
	if after := books(desk); after != before {
		t.Errorf("the books moved:\n%s\n— before —\n%s", after, before)
	}
}

// The README's first minute: read a story, press the bank's buttons, watch the books not move twice.
// It runs beside no other test, because others pay in the demonstration as well.
func TestFirstMinute(t *testing.T) {
	d := theDemo(t)
	desk, reader := visit(t, d.URL, 1280), visit(t, d.URL, 360)
	desk.open(d.Newsroom())
	reader.open(storyPath(t, d, "en", "last-bus-withdrawn"))
	reader.reads("h1", "The 8.15 bus is gone")
	payFrom(reader, "kabir@readers.example")
	receipts := regexp.MustCompile(`LR/\d\d-\d\d/`)
	before := len(receipts.FindAllString(books(desk), -1))
	reader.follow(`button[value="pay"]`)
	number := thanked(reader)
	letterTo(t, d.App, "kabir@readers.example", number)
	once := books(desk)
	if n := len(receipts.FindAllString(once, -1)); n != before+1 || !strings.Contains(once, number) {
		t.Errorf("%d payments before, %d after; receipt %s", before, n, number)
	}
	sayAgain(t, reader, desk)
}
