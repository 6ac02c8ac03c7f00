package script

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// route does what was asked, as documented.
func (s *Razorpay) route(r *http.Request, path []string, body []byte) answer {
	kind, id, do := path[0], "", ""
	if len(path) > 1 {
		id = path[1]
	}
	if len(path) > 2 {
		do = path[2]
	}
	if s.NoSubscriptions && (kind == "plans" || kind == "subscriptions") {
		return refuse(http.StatusBadRequest, "The requested URL was not found on the server.", "")
	}
	if s.NoSettlements && kind == "settlements" {
		return refuse(http.StatusBadRequest, "The requested URL was not found on the server.", "")
	}
	if r.Method == http.MethodPost {
		var asked map[string]any
		d := json.NewDecoder(strings.NewReader(string(body)))
		d.UseNumber()
		if r.Header.Get("Content-Type") != "application/json" || d.Decode(&asked) != nil {
			return refuse(http.StatusBadRequest, "The request body is no JSON.", "")
		}
		if why, field := wrong(kind, do, asked); why != "" {
			return refuse(http.StatusBadRequest, why, field)
		}
		return s.post(r, kind, id, do, asked)
	}
	return s.get(r, kind, id, do)
}

func (s *Razorpay) get(r *http.Request, kind, id, do string) answer {
	q := r.URL.Query()
	if kind == "settlements" && id == "recon" {
		return s.page(r, "items", s.lines(q.Get("year"), q.Get("month"), q.Get("day")))
	}
	if id != "" {
		o := s.find(kind, id)
		switch {
		case o == nil:
			return noSuch
		case kind == "orders" && do == "payments":
			return s.page(r, "items", s.where("payments", "order_id", id))
		case kind == "payments" && do == "refunds":
			return s.page(r, "items", s.where("refunds", "payment_id", id))
		}
		return ok(o)
	}
	name, all := "items", s.things[kind]
	for filter, field := range map[string]string{"receipt": "receipt", "reference_id": "reference_id", "plan_id": "plan_id", "subscription_id": "subscription_id"} {
		if want := q.Get(filter); want != "" {
			all = s.where(kind, field, want)
		}
	}
	switch kind {
	case "payment_links": // a list of its own shape
		return ok(Thing{"payment_links": append([]Thing{}, all...)})
	case "orders", "plans", "subscriptions", "invoices", "payments", "refunds", "disputes", "settlements":
		return s.page(r, name, all)
	}
	return refuse(http.StatusBadRequest, "The requested URL was not found on the server.", "")
}

func (s *Razorpay) where(kind, field, want string) (all []Thing) {
	for _, o := range s.things[kind] {
		if o.text(field) == want {
			all = append(all, o)
		}
	}
	return all
}

// fields are what may be asked for with each making; what is not there should not be sent.
var fields = map[string][]string{
	"orders":               {"amount!", "currency!", "receipt", "partial_payment", "notes"},
	"payment_links":        {"amount!", "currency", "accept_partial", "reference_id", "description", "customer", "notify", "reminder_enable", "expire_by", "callback_url", "callback_method", "notes"},
	"payment_links/cancel": {},
	"plans":                {"period!", "interval!", "item!", "notes"},
	"subscriptions":        {"plan_id!", "total_count!", "quantity", "customer_notify", "expire_by", "start_at", "notes"},
	"subscriptions/cancel": {"cancel_at_cycle_end"},
	"subscriptions/pause":  {"pause_at"},
	"subscriptions/resume": {"resume_at"},
	"payments/refund":      {"amount", "speed", "notes", "receipt"},
}

func wrong(kind, do string, asked map[string]any) (why, field string) {
	if do != "" {
		kind += "/" + do
	}
	known, has := fields[kind]
	if !has {
		return "The requested URL was not found on the server.", ""
	}
	for name := range asked {
		if !slices.Contains(known, name) && !slices.Contains(known, name+"!") {
			return name + " is/are not required and should not be sent", name
		}
	}
	for _, name := range known {
		if must, is := strings.CutSuffix(name, "!"); is && asked[must] == nil {
			return "The " + must + " field is required.", must
		}
	}
	if _, has := asked["amount"]; has && number(asked["amount"]) < 100 {
		return "The amount must be at least INR 1.00", "amount"
	}
	if c, has := asked["currency"]; has && c != "INR" && c != "USD" {
		return "The currency is not supported.", "currency"
	}
	for _, name := range []string{"reference_id", "receipt"} {
		if t, _ := asked[name].(string); len(t) > 40 {
			return "The " + name + " may not be greater than 40 characters.", name
		}
	}
	pairs, _ := asked["notes"].(map[string]any)
	for _, v := range pairs {
		if t, is := v.(string); !is || len(t) > 256 || len(pairs) > 15 {
			return "notes are at most 15 pairs of at most 256 characters", "notes"
		}
	}
	return "", ""
}

// number is a whole number of a request, -1 for anything else: a sum is never a fraction or a text.
func number(v any) int64 {
	n, is := v.(json.Number)
	if !is {
		return -1
	}
	i, err := n.Int64()
	if err != nil {
		return -1
	}
	return i
}

func flat(v any) any {
	if m, is := v.(map[string]any); is && len(m) > 0 {
		return m
	}
	return []any{} // empty notes are a list
}

func (s *Razorpay) post(r *http.Request, kind, id, do string, asked map[string]any) answer {
	var o Thing
	if id != "" {
		if o = s.find(kind, id); o == nil {
			return noSuch
		}
	}
	switch kind + "/" + do {
	case "orders/":
		return ok(s.keep("orders", Thing{"id": s.id("order"), "entity": "order", "amount": number(asked["amount"]), "amount_paid": int64(0), "amount_due": number(asked["amount"]),
			"currency": asked["currency"], "receipt": asked["receipt"], "status": "created", "attempts": 0, "notes": flat(asked["notes"]), "created_at": s.unix()}))
	case "payment_links/":
		return s.makeLink(asked)
	case "payment_links/cancel":
		if o.text("status") != "created" {
			return refuse(http.StatusBadRequest, "payment link is not in a cancellable state", "status")
		}
		o["status"], o["cancelled_at"] = "cancelled", s.unix()
		s.ahead += s.Step
		return ok(o)
	case "plans/":
		item, _ := asked["item"].(map[string]any)
		if p := asked["period"]; p != "monthly" && p != "yearly" || number(item["amount"]) < 100 || item["name"] == nil {
			return refuse(http.StatusBadRequest, "The plan is not as it should be.", "item")
		}
		return ok(s.keep("plans", Thing{"id": s.id("plan"), "entity": "plan", "interval": number(asked["interval"]), "period": asked["period"], "notes": flat(asked["notes"]),
			"item": Thing{"id": s.id("item"), "active": true, "name": item["name"], "amount": number(item["amount"]), "currency": item["currency"], "type": "plan"}, "created_at": s.unix()}))
	case "subscriptions/":
		return s.makeSubscription(asked)
	case "subscriptions/cancel", "subscriptions/pause", "subscriptions/resume":
		return s.turn(o, do)
	case "payments/refund":
		return s.makeRefund(r, o, asked)
	}
	return refuse(http.StatusBadRequest, "The requested URL was not found on the server.", "")
}

func (s *Razorpay) makeLink(asked map[string]any) answer {
	until := number(asked["expire_by"])
	switch {
	case len(s.where("payment_links", "reference_id", asked["reference_id"].(string))) > 0:
		return refuse(http.StatusBadRequest, "payment link creation with reference ID already attempted", "reference_id")
	case until < s.at().Add(15*time.Minute).Unix() || until > s.at().AddDate(0, 6, 0).Unix():
		return refuse(http.StatusBadRequest, "expire_by should be at least 15 minutes and at most six months ahead of current time", "expire_by")
	case asked["callback_url"] != nil && asked["callback_method"] != "get":
		return refuse(http.StatusBadRequest, "callback_method is required with callback_url", "callback_method")
	}
	id := s.id("plink")
	return ok(s.keep("payment_links", Thing{"id": id, "amount": number(asked["amount"]), "amount_paid": int64(0), "currency": asked["currency"], "accept_partial": asked["accept_partial"],
		"reference_id": asked["reference_id"], "description": asked["description"], "callback_url": asked["callback_url"], "callback_method": "get", "notify": asked["notify"],
		"reminder_enable": asked["reminder_enable"], "expire_by": until, "expired_at": int64(0), "cancelled_at": int64(0), "notes": flat(asked["notes"]), "payments": nil,
		"short_url": "https://rzp.io/i/" + id[6:], "status": "created", "upi_link": false, "created_at": s.unix()}))
}

func (s *Razorpay) makeSubscription(asked map[string]any) answer {
	plan, _ := asked["plan_id"].(string)
	if s.find("plans", plan) == nil {
		return refuse(http.StatusBadRequest, "The plan id provided does not exist", "plan_id")
	}
	if until := number(asked["expire_by"]); until <= s.unix() {
		return refuse(http.StatusBadRequest, "expire_by should be in the future", "expire_by")
	}
	id := s.id("sub")
	return ok(s.keep("subscriptions", Thing{"id": id, "entity": "subscription", "plan_id": plan, "status": "created", "current_start": nil, "current_end": nil, "ended_at": nil, "quantity": 1,
		"notes": flat(asked["notes"]), "charge_at": nil, "start_at": nil, "end_at": nil, "auth_attempts": int64(0), "total_count": number(asked["total_count"]), "paid_count": int64(0),
		"customer_notify": true, "created_at": s.unix(), "expire_by": number(asked["expire_by"]), "short_url": "https://rzp.io/i/" + id[4:], "has_scheduled_changes": false,
		"change_scheduled_at": nil, "source": "api", "remaining_count": number(asked["total_count"])}))
}

// turn is what our requests do with a subscription.
func (s *Razorpay) turn(o Thing, do string) answer {
	status, now := o.text("status"), s.unix()
	switch {
	case do == "cancel" && status != "cancelled" && status != "completed" && status != "expired":
		o["status"], o["ended_at"], o["charge_at"] = "cancelled", now, nil
	case do == "pause" && status == "active":
		o["status"], o["paused_at"], o["charge_at"], o["pause_initiated_by"] = "paused", now, nil, "self"
	case do == "pause" && status == "authenticated": // as documented, and a trap
		o["status"], o["ended_at"] = "cancelled", now
	case do == "resume" && status == "paused" && o["pause_initiated_by"] == "self":
		o["status"], o["charge_at"], o["pause_initiated_by"], o["paused_at"] = "active", o["current_end"], nil, nil
	default:
		return refuse(http.StatusBadRequest, "Subscription is not "+do+"able in "+status+" status.", "status")
	}
	s.ahead += s.Step
	return ok(o)
}

func (s *Razorpay) makeRefund(r *http.Request, p Thing, asked map[string]any) answer {
	name, body := r.Header.Get("X-Refund-Idempotency"), p.text("id")+" "+string(must(asked))
	if name != "" {
		if len(name) < 10 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
			return refuse(http.StatusBadRequest, "The idempotency key is not as it should be.", "")
		}
		if first, has := s.keys[name]; has && first != body {
			return refuse(http.StatusBadRequest, "Different request with the same idempotency key has already been processed.", "")
		} else if has {
			return ok(s.where("refunds", "key", name)[0])
		}
	}
	x := s.refund(p, number(asked["amount"]), flat(asked["notes"]), "processed")
	if x == nil {
		return refuse(http.StatusBadRequest, "The total refund amount is greater than the refund payment amount", "amount")
	}
	if name != "" {
		s.keys[name], x["key"] = body, name
	}
	return ok(x)
}

func must(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
