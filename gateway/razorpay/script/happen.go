package script

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Notice is a notice as it travels.
type Notice struct {
	Event, ID, Signature string
	Body                 []byte
}

// Header gives its headers by name.
func (n Notice) Header() http.Header {
	h := http.Header{"Content-Type": {"application/json"}}
	h.Set("X-Razorpay-Signature", n.Signature)
	h.Set("X-Razorpay-Event-Id", n.ID)
	return h
}

// tell writes and signs a notice: parts are a kind and its object, in turn.
func (s *Razorpay) tell(event string, parts ...any) Notice {
	payload, contains := Thing{}, []string{}
	for i := 0; i+1 < len(parts); i += 2 {
		entity := Thing{}
		for name, v := range parts[i+1].(Thing) {
			entity[name] = v
		}
		kind := parts[i].(string)
		switch kind { // as the samples have it
		case "payment_link", "subscription":
			entity["short_url"] = nil
			delete(entity, "paused_at")
		case "payment":
			if event == "subscription.charged" {
				entity["captured"] = "1"
			}
		case "order":
			if event == "payment_link.paid" {
				entity["id"] = strings.TrimPrefix(entity.text("id"), "order_")
			}
		}
		payload[kind] = Thing{"entity": entity}
		contains = append(contains, kind)
	}
	s.events++
	n := Notice{Event: event, ID: fmt.Sprintf("ScrEvent%06d", s.events),
		Body: must(Thing{"entity": "event", "account_id": s.Account, "event": event, "contains": contains, "payload": payload, "created_at": s.unix()})}
	n.Signature = Sign(s.Webhook, string(n.Body))
	return n
}

// Tell has it tell anything, signed.
func (s *Razorpay) Tell(event string, parts ...any) Notice {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tell(event, parts...)
}

// Way is how a payer pays.
type Way struct {
	Method string // upi when ""
	Abroad bool
	Fails  bool
	Minor  int64 // another sum; 0: what was asked for
}

// pay makes a payment of an order.
func (s *Razorpay) pay(o Thing, w Way) Thing {
	minor := w.Minor
	if minor == 0 {
		minor = o.sum("amount")
	}
	fee := minor * 2 / 100
	tax := fee * 18 / 100
	p := Thing{"id": s.id("pay"), "entity": "payment", "amount": minor, "currency": o["currency"], "base_amount": minor, "status": "captured", "order_id": o["id"], "invoice_id": nil,
		"international": w.Abroad, "method": "upi", "amount_refunded": int64(0), "amount_transferred": int64(0), "refund_status": nil, "captured": true, "description": "Support",
		"card_id": nil, "bank": nil, "wallet": nil, "vpa": "payer@examplebank", "email": "payer@example.org", "contact": "+919000090000", "notes": []any{}, "fee": fee + tax, "tax": tax,
		"error_code": nil, "error_description": nil, "error_source": nil, "error_step": nil, "error_reason": nil, "acquirer_data": Thing{"rrn": "103608848276"}, "created_at": s.unix()}
	if w.Method == "card" {
		p["method"], p["vpa"], p["card"] = "card", nil, Thing{"id": s.id("card"), "entity": "card", "last4": "5558", "network": "MasterCard", "international": w.Abroad}
	}
	if w.Fails {
		p["status"], p["captured"], p["fee"], p["tax"], p["error_code"] = "failed", false, nil, nil, "BAD_REQUEST_ERROR"
	} else {
		o["status"], o["amount_paid"], o["amount_due"] = "paid", minor, int64(0)
	}
	return s.keep("payments", p)
}

// Pay has a payer pay a link, an order, or the next period of a subscription,
// and gives all that Razorpay tells of it.
func (s *Razorpay) Pay(ref string, w Way) []Notice {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case strings.HasPrefix(ref, "plink_"):
		l := s.find("payment_links", ref)
		o := s.find("orders", l.text("order_id"))
		if o == nil {
			o = s.keep("orders", Thing{"id": s.id("order"), "entity": "order", "amount": l["amount"], "currency": l["currency"], "receipt": l["reference_id"], "status": "attempted", "notes": []any{}, "created_at": s.unix()})
			l["order_id"] = o["id"]
		}
		p := s.pay(o, w)
		p["description"] = "#" + strings.TrimPrefix(ref, "plink_")
		if w.Fails {
			return []Notice{s.tell("payment.failed", "payment", p)}
		}
		l["status"], l["amount_paid"] = "paid", p["amount"]
		l["payments"] = []any{Thing{"amount": p["amount"], "created_at": p["created_at"], "method": p["method"], "payment_id": p["id"], "plink_id": ref, "status": "captured"}}
		return []Notice{s.tell("payment.authorized", "payment", p), s.tell("payment.captured", "payment", p), s.tell("order.paid", "payment", p, "order", o),
			s.tell("payment_link.paid", "payment_link", l, "order", o, "payment", p)}
	case strings.HasPrefix(ref, "order_"):
		o := s.find("orders", ref)
		p := s.pay(o, w)
		if w.Fails {
			return []Notice{s.tell("payment.failed", "payment", p)}
		}
		return []Notice{s.tell("payment.authorized", "payment", p), s.tell("payment.captured", "payment", p), s.tell("order.paid", "payment", p, "order", o)}
	}
	return s.charge(s.find("subscriptions", ref), w)
}

// charge tries a period of a subscription: refused it is pending, and halted after four tries.
func (s *Razorpay) charge(sub Thing, w Way) []Notice {
	item := s.find("plans", sub.text("plan_id"))["item"].(Thing)
	before := sub.text("status")
	o := s.keep("orders", Thing{"id": s.id("order"), "entity": "order", "amount": item["amount"], "currency": item["currency"], "receipt": nil, "status": "attempted", "notes": []any{}, "created_at": s.unix()})
	bill := s.keep("invoices", Thing{"id": s.id("inv"), "entity": "invoice", "receipt": nil, "order_id": o["id"], "subscription_id": sub["id"], "payment_id": nil, "status": "issued",
		"amount": item["amount"], "currency": item["currency"], "notes": []any{}, "created_at": s.unix()})
	p := s.pay(o, w)
	p["invoice_id"], p["description"] = bill["id"], "Recurring Payment via Subscription"
	now := s.at()
	if w.Fails {
		if before == "created" {
			return []Notice{s.tell("payment.failed", "payment", p)}
		}
		sub["status"], sub["auth_attempts"], sub["charge_at"] = "pending", sub.sum("auth_attempts")+1, now.AddDate(0, 0, 1).Unix()
		if before != "pending" {
			sub["current_start"], sub["current_end"] = now.Unix(), now.AddDate(0, 1, 0).Unix()
		}
		if sub.sum("auth_attempts") > 3 {
			sub["status"] = "halted"
		}
		return []Notice{s.tell("payment.failed", "payment", p), s.tell("subscription."+sub.text("status"), "subscription", sub)}
	}
	bill["payment_id"], bill["status"] = p["id"], "paid"
	paid := sub.sum("paid_count") + 1
	sub["paid_count"], sub["remaining_count"], sub["status"], sub["auth_attempts"] = paid, sub.sum("total_count")-paid, "active", int64(0)
	sub["current_start"], sub["current_end"] = now.Unix(), now.AddDate(0, 1, 0).Unix()
	sub["charge_at"], sub["customer_id"], sub["payment_method"] = sub["current_end"], "cust_Scr00000000001", p["method"]
	all := []Notice{s.tell("payment.authorized", "payment", p), s.tell("payment.captured", "payment", p), s.tell("invoice.paid", "payment", p, "order", o, "invoice", bill)}
	if before == "created" {
		all = append(all, s.tell("subscription.authenticated", "subscription", sub))
	}
	if before != "active" {
		all = append(all, s.tell("subscription.activated", "subscription", sub, "payment", p))
	}
	all = append(all, s.tell("subscription.charged", "subscription", sub, "payment", p))
	if paid == sub.sum("total_count") {
		sub["status"], sub["ended_at"] = "completed", now.Unix()
		all = append(all, s.tell("subscription.completed", "subscription", sub, "payment", p))
	}
	return all
}

// Turn is what a payer does in an app, or the dashboard: "cancel", "pause" or "resume".
func (s *Razorpay) Turn(ref, do string) Notice {
	s.mu.Lock()
	defer s.mu.Unlock()
	sub := s.find("subscriptions", ref)
	switch do {
	case "pause":
		sub["status"], sub["paused_at"], sub["charge_at"], sub["pause_initiated_by"] = "paused", s.unix(), nil, "customer"
	case "resume":
		sub["status"], sub["charge_at"], sub["pause_initiated_by"] = "active", sub["current_end"], nil
		sub["paused_at"] = nil
	default:
		sub["status"], sub["ended_at"], sub["charge_at"] = "cancelled", s.unix(), nil
	}
	past := map[string]string{"pause": "paused", "resume": "resumed", "cancel": "cancelled"}[do]
	n := s.tell("subscription."+past, "subscription", sub)
	s.ahead += s.Step
	return n
}

// refund takes so much of a payment, nil if that is more than is left.
func (s *Razorpay) refund(p Thing, minor int64, pairs any, status string) Thing {
	if left := p.sum("amount") - p.sum("amount_refunded"); minor <= 0 || minor > left || p.text("status") == "failed" {
		return nil
	}
	p["amount_refunded"], p["refund_status"] = p.sum("amount_refunded")+minor, "partial"
	if p["amount_refunded"] == p["amount"] {
		p["refund_status"], p["status"] = "full", "refunded"
	}
	return s.keep("refunds", Thing{"id": s.id("rfnd"), "entity": "refund", "amount": minor, "currency": p["currency"], "payment_id": p["id"], "notes": pairs, "receipt": nil,
		"acquirer_data": Thing{"arn": nil}, "created_at": s.unix(), "batch_id": nil, "status": status, "speed_processed": "normal", "speed_requested": "normal"})
}

// SendBack refunds in the dashboard: first it is on its way, then sent.
func (s *Razorpay) SendBack(payment string, minor int64) (id string, all []Notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.find("payments", payment)
	x := s.refund(p, minor, []any{}, "pending")
	first := s.tell("refund.created", "refund", x, "payment", p)
	x["status"] = "processed"
	return x.text("id"), []Notice{first, s.tell("refund.processed", "refund", x, "payment", p)}
}

// FailRefund lets a refund come back.
func (s *Razorpay) FailRefund(id string) Notice {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.find("refunds", id)
	x["status"] = "failed"
	return s.tell("refund.failed", "refund", x, "payment", s.find("payments", x.text("payment_id")))
}

// Dispute lets the payer's bank ask for so much of a payment.
func (s *Razorpay) Dispute(payment string, minor int64) (id string, n Notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.keep("disputes", Thing{"id": s.id("disp"), "entity": "dispute", "payment_id": payment, "amount": minor, "currency": "INR", "amount_deducted": int64(0), "gateway_dispute_id": nil,
		"reason_code": "processed_invalid_expired_card", "respond_by": s.at().AddDate(0, 0, 7).Unix(), "status": "open", "phase": "chargeback", "created_at": s.unix()})
	return x.text("id"), s.tell("payment.dispute.created", "payment", s.find("payments", payment), "dispute", x)
}

// Decide ends a dispute: "won", "lost" or "closed".
func (s *Razorpay) Decide(id, how string) Notice {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.find("disputes", id)
	if x["status"] = how; how == "lost" {
		x["amount_deducted"] = x["amount"]
	}
	return s.tell("payment.dispute."+how, "payment", s.find("payments", x.text("payment_id")), "dispute", x)
}

// Settle pays out all that was collected and not paid out, less fees and what
// went back; as in ordinary settlements its own fees are 0, and its lines have them.
func (s *Razorpay) Settle() Notice {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := Thing{"id": s.id("setl"), "entity": "settlement", "status": "processed", "fees": int64(0), "tax": int64(0), "utr": "AXISCN1153863727", "created_at": s.unix()}
	var total int64
	line := func(x Thing, kind string, debit, credit, fee, tax int64) {
		if x["settled"] != nil || x.text("status") == "failed" {
			return
		}
		x["settled"] = true
		total += credit - debit
		s.things["lines"] = append(s.things["lines"], Thing{"entity_id": x["id"], "type": kind, "debit": debit, "credit": credit, "amount": x["amount"], "currency": "INR", "fee": fee, "tax": tax,
			"on_hold": false, "settled": true, "created_at": x["created_at"], "settled_at": s.unix(), "settlement_id": o["id"], "notes": "Beam me up Scotty.", "settlement_utr": o["utr"], "dispute_id": nil})
	}
	for _, p := range s.things["payments"] {
		line(p, "payment", 0, p.sum("amount")-p.sum("fee"), p.sum("fee"), p.sum("tax"))
	}
	for _, x := range s.things["refunds"] {
		line(x, "refund", x.sum("amount"), 0, 0, 0)
	}
	for _, x := range s.things["disputes"] {
		if x.text("status") == "lost" {
			line(x, "adjustment", x.sum("amount"), 0, 0, 0)
		}
	}
	o["amount"] = total
	return s.tell("settlement.processed", "settlement", s.keep("settlements", o))
}

// lines are the account of what was paid out on a day of Razorpay's.
func (s *Razorpay) lines(year, month, day string) (all []Thing) {
	for _, x := range s.things["lines"] {
		at := time.Unix(x.sum("settled_at"), 0).In(time.FixedZone("IST", 5*3600+1800))
		if strconv.Itoa(at.Year()) == year && strconv.Itoa(int(at.Month())) == month && strconv.Itoa(at.Day()) == day {
			all = append(all, x)
		}
	}
	return all
}

// Back is what a payer's browser brings back after paying: of a link in the
// address, of a checkout in a form.
func (s *Razorpay) Back(ref, payment string) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]string{"razorpay_payment_id": payment}
	switch {
	case strings.HasPrefix(ref, "plink_"):
		l := s.find("payment_links", ref)
		out["razorpay_payment_link_id"], out["razorpay_payment_link_reference_id"], out["razorpay_payment_link_status"] = ref, l.text("reference_id"), l.text("status")
		out["razorpay_signature"] = Sign(s.Secret, ref+"|"+l.text("reference_id")+"|"+l.text("status")+"|"+payment)
	case strings.HasPrefix(ref, "order_"):
		out["razorpay_order_id"], out["razorpay_signature"] = ref, Sign(s.Secret, ref+"|"+payment)
	default:
		out["razorpay_subscription_id"], out["razorpay_signature"] = ref, Sign(s.Secret, payment+"|"+ref)
	}
	return out
}

// Late has the bill of the last payment written long before it, and names the payment.
func (s *Razorpay) Late() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.things["payments"]
	p := all[len(all)-1]
	s.find("invoices", p.text("invoice_id"))["created_at"] = s.unix() - 60*24*3600
	return p.text("id")
}
