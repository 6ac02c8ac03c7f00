package staff

import (
	"context"
	"errors"
	"math"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones are known on a bare machine and on Windows too
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/base/money"
)

// Masthead is what the newsroom is called and how it presents itself. A change
// of it changes every page.
type Masthead struct {
	Name             string      `json:"name"`
	LegalName        string      `json:"legal_name"` // on receipts; Name when empty
	Address          string      `json:"address"`
	Email            string      `json:"email"`
	Logo             string      `json:"logo"`   // a picture of base/blob by its sum, or ""
	Accent           string      `json:"accent"` // #rrggbb
	Zone             string      `json:"zone"`   // IANA name
	Languages        []lang.Code `json:"languages"`
	MoneyStyle       string      `json:"money_style"` // "symbol" (₹100) or "rs" (Rs 100)
	Currency         string      `json:"currency"`    // ISO 4217
	GrievanceOfficer string      `json:"grievance_officer"`
	GrievanceEmail   string      `json:"grievance_email"`
	ReceiptPrefix    string      `json:"receipt_prefix"` // one or two letters or digits, so that a number stays within 16 characters
	TrustedProxies   []string    `json:"trusted_proxies"`
	TLS              string      `json:"tls"` // "proxy": somebody in front speaks TLS; "auto": certificates by ACME for Domain
	Domain           string      `json:"domain"`
}

// first is how a newsroom stands before anybody has set it up.
var first = Masthead{
	Name: "Nightdesk", Accent: "#8f1d1d", Zone: "Asia/Kolkata", Languages: []lang.Code{"en", "hi", "ur"},
	MoneyStyle: "symbol", Currency: "INR", ReceiptPrefix: "ND", TLS: "proxy",
}

// Location is the newsroom's time zone.
func (m Masthead) Location() *time.Location {
	if loc, err := time.LoadLocation(m.Zone); err == nil {
		return loc
	}
	return time.UTC
}

// Main is the language of the addresses without a language in them.
func (m Masthead) Main() lang.Code {
	if len(m.Languages) == 0 {
		return "en"
	}
	return m.Languages[0]
}

// Speaks tells whether the newsroom publishes in a language.
func (m Masthead) Speaks(code lang.Code) bool { return slices.Contains(m.Languages, code) }

// Legal is the name that receipts carry.
func (m Masthead) Legal() string {
	if m.LegalName != "" {
		return m.LegalName
	}
	return m.Name
}

// Masthead is remembered between changes, here and in other processes, so it may be asked for each page.
func (s *Staff) Masthead(ctx context.Context) (Masthead, error) {
	if m := s.masthead.Load(); m != nil {
		return *m, nil
	}
	heard := s.changes.Load()
	var kept db.JSON[Masthead]
	err := db.Found(s.db.Row(ctx, `select body from staff_masthead where id = 'masthead'`).Scan(&kept))
	m := kept.V
	switch {
	case fault.Is(err, fault.NotFound):
		m = first
	case err != nil:
		return Masthead{}, err
	}
	if s.changes.Load() == heard {
		s.masthead.Store(&m)
		if s.changes.Load() != heard { // changed between the look and the keeping
			s.masthead.Store(nil)
		}
	}
	return m, nil
}

// ZoneChanged is told when the newsroom's days begin and end elsewhere than before.
type ZoneChanged struct {
	Zone string `json:"zone"`
}

// SetMasthead changes what the newsroom is called and how it presents itself.
// Every fault stands beside its field.
func (s *Staff) SetMasthead(ctx context.Context, by Person, m Masthead) error {
	if err := by.May(Role.Runs); err != nil {
		return err
	}
	if err := m.check(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var was db.JSON[Masthead] // not begun as first: reading into it would write into the list of languages that all share
		err := db.Found(tx.Row(ctx, `select body from staff_masthead where id = 'masthead'`).Scan(&was))
		if fault.Is(err, fault.NotFound) {
			was.V, err = first, nil
		}
		if err != nil {
			return err
		}
		_, err = tx.Do(ctx, `
			insert into staff_masthead (id, body) values ('masthead', $1)
			on conflict (id) do update set body = excluded.body`, db.JSON[Masthead]{V: m})
		if err != nil {
			return err
		}
		tx.Change("masthead")
		if was.V.Zone != m.Zone {
			if err := tx.Tell(ctx, ZoneChanged{Zone: m.Zone}); err != nil {
				return err
			}
		}
		return tx.Tell(ctx, Act(by, "staff.masthead", "masthead", ""))
	})
}

var (
	colour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	prefix = regexp.MustCompile(`^[A-Z0-9]{1,2}$`)
	domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$`)
	sum    = regexp.MustCompile(`^([0-9a-f]{64})?$`)
)

// check trims what was typed and gives all faults at once. The lists it tidies
// are its own: those it is given may be the remembered masthead's.
func (m *Masthead) check() error {
	m.Languages, m.TrustedProxies = slices.Clone(m.Languages), slices.Clone(m.TrustedProxies)
	var all []error
	bad := func(wrong bool, f *fault.Error) {
		if wrong {
			all = append(all, f)
		}
	}
	for field, p := range map[string]*string{"name": &m.Name, "legal_name": &m.LegalName, "grievance_officer": &m.GrievanceOfficer} {
		*p = strings.TrimSpace(*p)
		bad(utf8.RuneCountInString(*p) > 120 || !utf8.ValidString(*p), fault.Bad(field, "fault-too-long", "Max", 120))
	}
	bad(m.Name == "", fault.Bad("name", "fault-field-missing"))
	m.Address = strings.TrimSpace(m.Address)
	bad(utf8.RuneCountInString(m.Address) > 500 || !utf8.ValidString(m.Address), fault.Bad("address", "fault-too-long", "Max", 500))
	for field, p := range map[string]*string{"email": &m.Email, "grievance_email": &m.GrievanceEmail} {
		if strings.TrimSpace(*p) == "" {
			*p = ""
			continue
		}
		a, err := mail.Address(*p)
		bad(err != nil, fault.Bad(field, "email-malformed"))
		if err == nil {
			*p = a
		}
	}
	bad(!colour.MatchString(m.Accent), fault.Bad("accent", "staff-colour"))
	bad(colour.MatchString(m.Accent) && !readable(m.Accent), fault.Bad("accent", "staff-colour-pale"))
	_, err := time.LoadLocation(m.Zone)
	bad(err != nil || m.Zone == "" || m.Zone == "Local", fault.Bad("zone", "staff-zone"))
	bad(len(m.Languages) == 0, fault.Bad("languages", "staff-languages"))
	for _, code := range m.Languages {
		_, known := lang.Known(string(code))
		bad(!known, fault.Bad("languages", "staff-languages"))
	}
	if len(m.Languages) > 1 {
		rest := slices.DeleteFunc(m.Languages[1:], func(c lang.Code) bool { return c == m.Languages[0] })
		slices.Sort(rest)
		m.Languages = append(m.Languages[:1], slices.Compact(rest)...)
	}
	bad(m.MoneyStyle != "symbol" && m.MoneyStyle != "rs", fault.Bad("money_style", "staff-money-style"))
	_, err = money.Exponent(m.Currency)
	bad(err != nil, fault.Bad("currency", "money-currency"))
	bad(!prefix.MatchString(m.ReceiptPrefix), fault.Bad("receipt_prefix", "staff-receipt-prefix"))
	bad(!sum.MatchString(m.Logo), fault.Bad("logo", "fault-not-found"))
	for i, p := range m.TrustedProxies {
		m.TrustedProxies[i] = strings.TrimSpace(p)
		_, asNet := netip.ParsePrefix(m.TrustedProxies[i])
		_, asAddr := netip.ParseAddr(m.TrustedProxies[i])
		bad(asNet != nil && asAddr != nil, fault.Bad("trusted_proxies", "staff-proxy", "Address", p))
	}
	m.Domain = strings.ToLower(strings.TrimSpace(m.Domain))
	bad(m.TLS != "proxy" && m.TLS != "auto", fault.Bad("tls", "staff-tls"))
	bad(m.TLS == "auto" && !domain.MatchString(m.Domain), fault.Bad("domain", "staff-domain"))
	return errors.Join(all...)
}

// readable tells whether white words on a colour have the contrast of 4.5:1 that WCAG 2.2 (1.4.3) asks for.
func readable(hex string) bool {
	var l float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		var c float64
		for _, r := range strings.ToLower(hex[1+2*i : 3+2*i]) {
			c = c*16 + float64(strings.IndexRune("0123456789abcdef", r))
		}
		if c /= 255; c <= 0.04045 {
			l += weight * c / 12.92
		} else {
			l += weight * math.Pow((c+0.055)/1.055, 2.4) // sRGB
		}
	}
	return 1.05/(l+0.05) >= 4.5
}
