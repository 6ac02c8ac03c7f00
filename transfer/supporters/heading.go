package supporters

import (
	"slices"
	"strings"
	"unicode"

	"github.com/nightdesk/nightdesk/base/fault"
)

// column is what a column of theirs means to us.
type column string

const (
	cEmail     column = "email"
	cName      column = "name"
	cFirst     column = "first_name"
	cLast      column = "last_name"
	cPlan      column = "plan"
	cEvery     column = "every"    // month or year
	cInterval  column = "interval" // so many of them
	cAmount    column = "amount"
	cPaise     column = "amount_minor"
	cCurrency  column = "currency"
	cUntil     column = "paid_until"
	cEnd       column = "end" // the last day of all; paid until, where nothing is charged after it
	cFrom      column = "paid_from"
	cSince     column = "since"
	cStatus    column = "status"
	cConsent   column = "consent"
	cDisabled  column = "unsubscribed" // consent the other way round
	cLang      column = "language"
	cSource    column = "source"
	cGateway   column = "gateway"
	cTheirs    column = "subscription_id"
	cMandate   column = "mandate" // the gateway's own name for it, where theirs is another
	cGiven     column = "complimentary"
	cCustomer  column = "customer_id" // at a gateway that we have not: that they pay
	cActive    column = "active"
	cPaidOn    column = "paid_on" // when one payment came
	cCancelled column = "cancelled_at"
)

// Columns are the names that --map knows.
var Columns = []string{"email", "name", "first_name", "last_name", "plan", "every", "interval", "amount", "amount_minor", "currency", "paid_until", "end", "paid_from", "since",
	"status", "consent", "unsubscribed", "language", "source", "gateway", "subscription_id", "mandate", "complimentary", "customer_id", "active", "paid_on", "cancelled_at"}

// export is a file whose heading is known.
type export struct {
	source  string
	says    []string          // columns by which it is known
	gateway string            // that its mandates are at
	means   map[string]column // of those that mean something else here
}

var exports = []export{
	{source: "Substack", says: []string{"email", "active_subscription", "expiry", "email_disabled"}, means: map[string]column{"expiry": cUntil, "active_subscription": cActive, "email_disabled": cDisabled, "first_payment_at": ""}},
	{source: "Ghost", says: []string{"email", "subscribed_to_emails", "complimentary_plan"}, means: map[string]column{"id": "", "subscribed_to_emails": cConsent, "complimentary_plan": cGiven, "stripe_customer_id": cCustomer, "tiers": cPlan, "products": cPlan}},
	{source: "Stripe", says: []string{"id", "customer_id", "current_period_end_utc"}, means: map[string]column{"id": cTheirs, "customer_id": "", "customer_email": cEmail, "customer_name": cName, "customer_description": "", "plan": "", "product": "",
		"interval": cEvery, "current_period_end_utc": cUntil, "current_period_start_utc": cFrom, "created_utc": cSince, "canceled_at_utc": cCancelled}},
	{source: "Razorpay", gateway: "razorpay", says: []string{"plan_id", "current_end"}, means: map[string]column{"id": cTheirs, "subscription_id": cTheirs, "plan_id": "", "plan_name": cPlan, "item_name": cPlan, "current_end": cUntil, "current_start": cFrom,
		"customer_email": cEmail, "customer_name": cName, "plan_amount": cAmount, "period": cEvery, "interval": cInterval, "customer_id": "", "created_at": cSince, "end_at": "", "ended_at": "", "start_at": ""}},
	{source: "Razorpay", gateway: "razorpay", says: []string{"email", "contact", "method", "fee", "status"}, means: map[string]column{"id": "", "payment_id": "", "created_at": cPaidOn, "subscription_id": cTheirs, "description": "", "customer_id": ""}},
	{source: "Razorpay", says: []string{"email", "contact", "gstin"}, means: map[string]column{"id": "", "customer_id": "", "created_at": cSince}},
	{source: "WooCommerce", says: []string{"subscription_status", "billing_period"}, means: map[string]column{"subscription_status": cStatus, "customer_email": cEmail, "billing_email": cEmail, "billing_first_name": cFirst, "billing_last_name": cLast,
		"billing_period": cEvery, "billing_interval": cInterval, "next_payment_date": cUntil, "next_payment": cUntil, "end_date": cEnd, "order_total": cAmount, "order_currency": cCurrency, "order_items": cPlan, "product_name": cPlan,
		"date_created": cSince, "start_date": cSince, "payment_method": "", "customer_id": "", "customer_username": ""}},
	{source: "WooCommerce", says: []string{"email", "username", "orders", "total_spend"}, means: map[string]column{"sign_up": cSince, "name": cName}},
}

// plain are the names by which anybody may call a column.
var plain = map[column][]string{
	cEmail:     {"email", "e_mail", "mail", "email_address", "e_mail_address", "customer_email", "user_email", "subscriber_email"},
	cName:      {"name", "full_name", "customer_name", "display_name"},
	cFirst:     {"first_name", "firstname", "given_name"},
	cLast:      {"last_name", "lastname", "surname", "family_name"},
	cPlan:      {"plan", "plan_name", "plan_code", "tier", "tiers", "product", "membership", "level"},
	cEvery:     {"every", "period", "billing_period", "frequency", "billing_cycle"},
	cInterval:  {"billing_interval", "interval_count"},
	cAmount:    {"amount", "price", "sum", "total", "plan_amount"},
	cPaise:     {"amount_minor", "amount_paise", "amount_in_paise", "amount_cents"},
	cCurrency:  {"currency", "currency_code"},
	cUntil:     {"paid_until", "paid_till", "paid_through", "valid_until", "valid_till", "expires", "expires_at", "expiry", "expiry_date", "expiration_date", "next_payment", "next_payment_date", "next_billing_date", "renewal_date", "current_end", "current_period_end"},
	cEnd:       {"end", "end_date"},
	cFrom:      {"paid_from", "current_start", "current_period_start"},
	cSince:     {"since", "created", "created_at", "joined", "joined_at", "member_since", "signup_date", "sign_up", "start_date", "date_created"},
	cStatus:    {"status", "state", "subscription_status"},
	cConsent:   {"consent", "letters", "newsletter", "subscribed", "opt_in", "optin", "subscribed_to_emails", "accepts_marketing"},
	cDisabled:  {"unsubscribed", "email_disabled", "opt_out", "optout"},
	cLang:      {"language", "lang", "locale"},
	cSource:    {"source", "from", "origin"},
	cGateway:   {"gateway", "rail", "payment_gateway"},
	cTheirs:    {"subscription_id", "subscription"},
	cMandate:   {"mandate", "mandate_id", "razorpay_subscription_id"},
	cGiven:     {"complimentary", "comp", "comped", "complimentary_plan", "gift"},
	cActive:    {"active", "is_active"},
	cPaidOn:    {"paid_on", "paid_at", "payment_date"},
	cCancelled: {"cancelled_at", "canceled_at"},
}

var plainly = func() map[string]column {
	out := map[string]column{}
	for c, names := range plain {
		for _, n := range names {
			out[n] = c
		}
	}
	return out
}()

// heading is what the columns of a file mean.
type heading struct {
	export  export
	at      map[column][]int
	utc     map[int]bool // its moments are said to be UTC
	names   []string
	ignored []string
}

// folded is the name of a column without case and signs: "Current Period End (UTC)" is current_period_end_utc.
func folded(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }), "_")
}

// readHeading decides what each column means: as the caller says, as the known
// export has it, or by its plain name.
func readHeading(names []string, maps map[string]string) (*heading, error) {
	h := &heading{at: map[column][]int{}, utc: map[int]bool{}, names: names, export: export{source: "elsewhere"}}
	said := make([]string, len(names))
	for i, n := range names {
		said[i] = folded(n)
	}
	for _, e := range exports {
		if !slices.ContainsFunc(e.says, func(s string) bool { return !slices.Contains(said, s) }) {
			h.export = e
			break
		}
	}
	asked := map[string]column{}
	for theirs, ours := range maps {
		if ours != "" && !slices.Contains(Columns, ours) {
			return nil, fault.New(fault.Invalid, "bring-map-ours", "Column", clip(ours, 60), "Columns", strings.Join(Columns, ", "))
		}
		if !slices.Contains(said, folded(theirs)) {
			return nil, fault.New(fault.Invalid, "bring-map-theirs", "Column", clip(theirs, 60))
		}
		asked[folded(theirs)] = column(ours)
	}
	for i, s := range said {
		c, has := asked[s]
		if !has {
			if c, has = h.export.means[s]; !has {
				c = plainly[s]
			}
		}
		if c == "" {
			h.ignored = append(h.ignored, clip(names[i], 60))
			continue
		}
		h.at[c] = append(h.at[c], i)
		h.utc[i] = strings.HasSuffix(s, "_utc")
	}
	if len(h.at[cEmail]) == 0 {
		return nil, fault.New(fault.Invalid, "bring-no-email")
	}
	return h, nil
}

// cell is the first of a column's cells that says something, and where it stands.
func (h *heading) cell(r record, c column) (string, int) {
	for _, i := range h.at[c] {
		if i < len(r.cells) && r.cells[i] != "" {
			return r.cells[i], i
		}
	}
	return "", -1
}

func clip(s string, most int) string {
	letters := []rune(s)
	return string(letters[:min(len(letters), most)])
}
