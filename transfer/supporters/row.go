package supporters

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// row is what one line says of a reader.
type row struct {
	line    int
	reader  audience.Coming
	pays    bool // or did, or is given support
	given   bool
	ended   bool
	plan    fund.Plan
	amount  money.Amount
	gateway string
	ref     string // of a mandate that is adopted
	theirs  string // the other place's own name for the support
	from    time.Time
	until   time.Time
	notes   []string
}

// wrong is why a line, or the support in it, does not come along.
type wrong struct {
	column string
	why    string
	half   bool // its reader comes all the same
}

func (w *wrong) Error() string { return w.why }

// meaning reads rows.
type meaning struct {
	*heading
	order    map[int]order
	in       *time.Location
	currency string
	plans    *plans
	gateway  func(name string) (is, byHand bool)
}

// The words for how a support stands.
var (
	runs  = words("active authenticated paid captured past_due on-hold on_hold halted paused trialing charged")
	ends  = words("cancelled canceled expired completed pending-cancel pending_cancel ended inactive stopped lapsed unpaid trash")
	never = words("created incomplete incomplete_expired failed refunded free none draft")
	yes   = words("yes y true t 1 on subscribed opted_in opted-in consented हाँ ہاں")
	no    = words("no n false f 0 off unsubscribed opted_out opted-out none नहीं نہیں")
)

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// read says what a line means. A fault that is half leaves its reader.
func (m *meaning) read(r record) (row, *wrong) {
	out := row{line: r.line}
	if r.bad != "" {
		return out, &wrong{why: r.bad}
	}
	if len(r.cells) > len(m.names) {
		for _, extra := range r.cells[len(m.names):] {
			if extra != "" {
				return out, &wrong{why: "it has more cells than the heading has columns"}
			}
		}
	}
	if w := m.readReader(r, &out); w != nil {
		return out, w
	}
	if w := m.readSupport(r, &out); w != nil {
		w.half = true
		out.pays = false
		return out, w
	}
	return out, nil
}

func (m *meaning) named(i int) string {
	if i < 0 {
		return ""
	}
	return clip(m.names[i], 60)
}

func (m *meaning) readReader(r record, out *row) *wrong {
	said, i := m.cell(r, cEmail)
	if said == "" {
		return &wrong{column: m.named(m.at[cEmail][0]), why: "there is no address"}
	}
	address, err := mail.Address(said)
	if err != nil {
		return &wrong{column: m.named(i), why: "this is not an address"}
	}
	name, _ := m.cell(r, cName)
	if name == "" {
		first, _ := m.cell(r, cFirst)
		last, _ := m.cell(r, cLast)
		name = strings.TrimSpace(first + " " + last)
	}
	source, _ := m.cell(r, cSource)
	if source = clip(plainText(source), 40); source == "" {
		source = m.export.source
	}
	out.reader = audience.Coming{Email: address, Name: plainText(name), Source: source, Letters: m.consent(r)}
	if code, _ := m.cell(r, cLang); code != "" {
		short, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(code, "_", "-")), "-")
		known, is := lang.Known(short)
		if !is {
			out.notes = append(out.notes, "its language is not one of ours: letters will be in English")
		}
		out.reader.Lang = known
	}
	out.reader.Since, _ = m.day(r, cSince) // a day that cannot be read costs nobody their support
	return nil
}

func (m *meaning) consent(r record) audience.Consent {
	if said, _ := m.cell(r, cDisabled); said != "" {
		if yes[strings.ToLower(said)] {
			return audience.Declined
		}
		if m.export.source == "Substack" && no[strings.ToLower(said)] {
			return audience.Consented // the list is of those who asked for its letters
		}
	}
	switch said, _ := m.cell(r, cConsent); {
	case yes[strings.ToLower(said)]:
		return audience.Consented
	case no[strings.ToLower(said)]:
		return audience.Declined
	}
	return audience.Unasked
}

// readSupport says what is paid or given, if anything is.
func (m *meaning) readSupport(r record, out *row) *wrong {
	status, _ := m.cell(r, cStatus)
	status = strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(status, " ", "_")), "wc-")
	given, _ := m.cell(r, cGiven)
	planned, planAt := m.cell(r, cPlan)
	comp := words("comp complimentary gift comped")[strings.ToLower(planned)]
	if active, _ := m.cell(r, cActive); no[strings.ToLower(active)] {
		out.ended = true
	}
	until, untilAt, w := m.moment(r, cUntil)
	if w != nil {
		return w
	}
	if until.IsZero() {
		if until, untilAt, w = m.moment(r, cEnd); w != nil {
			return w
		}
	}
	if yes[strings.ToLower(given)] || comp {
		out.given, out.pays, out.until = true, !out.ended || !until.IsZero(), until
		return nil
	}
	paidOn, _, w := m.moment(r, cPaidOn)
	if w != nil {
		return w
	}
	theirs, _ := m.cell(r, cTheirs)
	customer, _ := m.cell(r, cCustomer)
	every, _ := m.cell(r, cEvery)
	amount, w := m.amount(r)
	if w != nil {
		return w
	}
	nothing := until.IsZero() && paidOn.IsZero()
	if never[status] && (nothing || status != "created") || nothing && theirs == "" && customer == "" && (planned == "" || notPaid[strings.ToLower(planned)]) {
		return nil // a reader who does not pay
	}
	if out.ended && nothing {
		return nil
	}
	if status != "" && !runs[status] && !ends[status] && status != "pending" && status != "created" {
		out.notes = append(out.notes, "its status “"+clip(plainText(status), 40)+"” is not known: taken as running")
	}
	cancelled, _ := m.day(r, cCancelled)
	out.ended = out.ended || ends[status] || !cancelled.IsZero()
	interval := m.count(r)
	plan, why := m.plans.find(planned, every, interval, amount)
	if why != "" {
		return &wrong{column: m.named(planAt), why: why}
	}
	if amount.Minor == 0 {
		if amount = plan.Amount; amount.Minor == 0 {
			return &wrong{column: "amount", why: "no sum is said, and the plan has no price"}
		}
	}
	switch {
	case !until.IsZero() || plan.Every == fund.Lifetime:
	case !paidOn.IsZero():
		out.from, until = paidOn, paidOn.In(m.in).AddDate(0, max(plan.Months, 1), -1).UTC()
	default:
		return &wrong{column: m.named(untilAt), why: "until when it is paid is not said: add a column paid_until"}
	}
	if out.from.IsZero() {
		out.from, _ = m.day(r, cFrom)
	}
	out.pays, out.plan, out.amount, out.until, out.theirs = true, plan, amount, until, clip(plainText(theirs), 100)
	m.adopt(r, out)
	return nil
}

var notPaid = words("other free none")

// adopt decides who charges a support from now on.
func (m *meaning) adopt(r record, out *row) {
	name, _ := m.cell(r, cGateway)
	if name = strings.ToLower(plainText(name)); name == "" {
		name = m.export.gateway
	}
	mandate, at := m.cell(r, cMandate)
	if named := m.named(at); name == "" && strings.HasPrefix(folded(named), "razorpay") {
		name = "razorpay"
	}
	if mandate = clip(plainText(mandate), 100); mandate == "" && (m.export.gateway != "" || m.export.says == nil) {
		mandate = out.theirs // of a shop's export it is the shop's own number
	}
	out.theirs = cmp.Or(out.theirs, mandate)
	if name == "" {
		return
	}
	is, byHand := m.gateway(name)
	switch {
	case !is:
		out.notes = append(out.notes, "there is no gateway “"+clip(name, 40)+"” here: its supporter is to be asked to go on")
	case byHand:
		out.gateway = name
	case out.ended:
		out.notes = append(out.notes, "its mandate is over, so it was not adopted")
	case mandate == "" || out.plan.Every.Months() == 0:
		out.notes = append(out.notes, "no mandate of a plan that renews is named: its supporter is to be asked to go on")
	default:
		out.gateway, out.ref = name, mandate
	}
}

// moment reads a column of days, and says what is wrong with it.
func (m *meaning) moment(r record, c column) (time.Time, int, *wrong) {
	s, i := m.cell(r, c)
	at, ok := m.dayOf(s, i)
	if !ok {
		return at, i, &wrong{column: m.named(i), why: "this is not a day"}
	}
	if i < 0 && len(m.at[c]) > 0 {
		i = m.at[c][0]
	}
	return at, i, nil
}

func (m *meaning) day(r record, c column) (time.Time, bool) {
	at, ok := m.dayOf(m.cell(r, c))
	if !ok {
		return time.Time{}, false
	}
	return at, true
}

func (m *meaning) dayOf(s string, i int) (time.Time, bool) {
	in := m.in
	if m.utc[i] {
		in = time.UTC
	}
	return moment(s, in, m.order[i])
}

func (m *meaning) count(r record) int {
	s, _ := m.cell(r, cInterval)
	if n, err := strconv.Atoi(s); err == nil && n > 0 && n < 1000 {
		return n
	}
	return 1
}

// amount reads a sum, zero where none is said.
func (m *meaning) amount(r record) (money.Amount, *wrong) {
	currency, _ := m.cell(r, cCurrency)
	if currency = strings.ToUpper(currency); currency == "" {
		currency = m.currency
	}
	if s, i := m.cell(r, cPaise); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if _, odd := money.Exponent(currency); err != nil || odd != nil || n < 0 || n > 1<<45 {
			return money.Amount{}, &wrong{column: m.named(i), why: "this is not a sum"}
		}
		return money.Of(n, currency), nil
	}
	s, i := m.cell(r, cAmount)
	if s == "" {
		return money.Amount{}, nil
	}
	if said, _ := m.cell(r, cCurrency); said == "" && strings.ContainsAny(s, "$€£") && !strings.Contains(strings.ToUpper(s), m.currency) {
		return money.Amount{}, &wrong{column: m.named(i), why: "it is in another currency: add a column currency"}
	}
	s = strings.NewReplacer("\u00a0", "", " ", "", "$", "", "€", "", "£", "", "₹", "").Replace(s)
	for _, sign := range []string{"Rs.", "Rs", currency} {
		s = strings.TrimPrefix(strings.TrimSuffix(s, sign), sign)
	}
	if n := strings.LastIndexByte(s, ','); n >= 0 && !strings.Contains(s[n:], ".") && len(s)-n-1 != 3 && len(s)-n-1 > 0 {
		s = strings.ReplaceAll(s[:n], ".", "") + "." + s[n+1:] // a comma before the cents
	}
	if whole, cents, has := strings.Cut(s, "."); has && len(cents) > 3 { // 100.0000, as shops write it; 1.000 may be a thousand, and is refused
		if e, err := money.Exponent(currency); err == nil && strings.Trim(cents[min(e, len(cents)):], "0") == "" {
			s = strings.TrimSuffix(whole+"."+cents[:e], ".")
		}
	}
	a, err := money.Parse(s, currency)
	if err != nil || a.Minor > 1<<45 {
		return money.Amount{}, &wrong{column: m.named(i), why: "this is not a sum"}
	}
	return a, nil
}

// plainText is a cell without what steers a terminal or a page.
func plainText(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s))
}
