package upi

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
)

// Name is the gateway's name.
const Name = "upi"

// The settings that the publisher makes.
const (
	Payee    = "payee"    // the merchant's UPI address: name@bank
	Title    = "name"     // the payee's name as apps show it
	Category = "category" // the merchant category code that the bank assigned, or ""

	// The account for a plain transfer: all four, or none.
	Holder = "holder"
	Number = "number"
	IFSC   = "ifsc"
	Bank   = "bank"

	Most        = "most"        // whole rupees: above them only the plain transfer is offered; "": there is no such bound
	Provisional = "provisional" // for how many days a reader's word is taken, 0 to 7
)

// UPI is the gateway. It keeps nothing: each pledge brings the settings along.
type UPI struct{}

// New makes the gateway.
func New() *UPI { return &UPI{} }

var _ fund.ByHand = (*UPI)(nil)

// Name is "upi".
func (*UPI) Name() string { return Name }

var (
	// NPCI: the part before @ may hold letters, digits, dot, hyphen and underscore; after it stands the bank's handle.
	address  = regexp.MustCompile(`^[A-Za-z0-9._-]{2,99}@[A-Za-z][A-Za-z0-9]{1,63}$`)
	category = regexp.MustCompile(`^[0-9]{4}$`) // ISO 18245
	// The name travels in a link and through every bank's printer: letters, digits and little else.
	payeeName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 .&()'-]{0,48}$`)
	code      = regexp.MustCompile(`^[A-Za-z0-9]{1,35}$`)

	accountNumber = regexp.MustCompile(`^[0-9]{9,18}$`)          // as Indian banks number accounts
	ifsc          = regexp.MustCompile(`^[A-Z]{4}0[A-Z0-9]{6}$`) // RBI: the bank, a zero, the branch
	printable     = regexp.MustCompile(`^[\p{L}\p{M}\p{N} .,&()'/-]{2,80}$`)
	rupees        = regexp.MustCompile(`^[1-9][0-9]{0,8}$`)
)

// days are the choices of Provisional.
var days = []string{"0", "1", "2", "3", "4", "5", "6", "7"}

// ByHand says that a person confirms what came.
func (*UPI) ByHand() {}

// Fields are the payee's address and name, the category that the bank assigned,
// the account for a plain transfer, and for how long a reader's word is taken.
func (*UPI) Fields() []fund.Field {
	return []fund.Field{{Name: Payee, Needed: true, Longest: 164}, {Name: Title, Needed: true, Longest: 49}, {Name: Category, Longest: 4},
		{Name: Holder, Longest: 80}, {Name: Number, Longest: 18}, {Name: IFSC, Longest: 11}, {Name: Bank, Longest: 80}, {Name: Most, Longest: 9},
		{Name: Provisional, Choices: days}}
}

// CheckSettings wants an address and a name; 0000 as category marks a person
// and is refused. Of the account it wants all or nothing.
func (*UPI) CheckSettings(s map[string]string) error {
	var all []error
	if !address.MatchString(s[Payee]) {
		all = append(all, fault.Bad(Payee, "fund-upi-payee"))
	}
	if !payeeName.MatchString(s[Title]) {
		all = append(all, fault.Bad(Title, "fund-upi-name"))
	}
	if c := s[Category]; c != "" && (!category.MatchString(c) || c == "0000") {
		all = append(all, fault.Bad(Category, "fund-upi-category"))
	}
	if d := s[Provisional]; d != "" && !slices.Contains(days, d) {
		all = append(all, fault.Bad(Provisional, "fund-upi-provisional"))
	}
	return errors.Join(append(all, checkBank(s)...)...)
}

// checkBank checks the account for a plain transfer, and the bound that needs it.
func checkBank(s map[string]string) (all []error) {
	has := s[Holder] != "" || s[Number] != "" || s[IFSC] != "" || s[Bank] != ""
	for _, f := range []struct {
		name  string
		shape *regexp.Regexp
	}{{Holder, printable}, {Number, accountNumber}, {IFSC, ifsc}, {Bank, printable}} {
		if has && !f.shape.MatchString(s[f.name]) {
			all = append(all, fault.Bad(f.name, "fund-upi-"+f.name))
		}
	}
	if m := s[Most]; m != "" && (!rupees.MatchString(m) || !has) {
		all = append(all, fault.Bad(Most, "fund-upi-most"))
	}
	return all
}

// Begin makes the link and its QR, and gives the account for a plain transfer.
// UPI links carry rupees only; above the publisher's bound there is none.
func (u *UPI) Begin(_ context.Context, d fund.Due) (fund.Begun, error) {
	if err := u.CheckSettings(d.Settings); err != nil {
		return fund.Begun{}, err
	}
	if d.Amount.Currency != "INR" || d.Amount.Minor <= 0 {
		return fund.Begun{}, fault.Bad("amount", "fund-upi-rupees")
	}
	if !code.MatchString(d.Reference) {
		return fund.Begun{}, errors.New("the reference is not 1 to 35 letters and digits")
	}
	begun := fund.Begun{Ref: d.Reference, Bank: account(d.Settings)}
	if begun.Bank != nil && above(d) {
		return begun, nil
	}
	link := Link(d)
	path, size, err := drawQR(link)
	if err != nil {
		return fund.Begun{}, err
	}
	begun.Link, begun.QR, begun.QRSize, begun.Payee, begun.Name = link, path, size, d.Settings[Payee], d.Settings[Title]
	return begun, nil
}

// account is where a plain transfer goes, or nil.
func account(s map[string]string) *fund.BankAccount {
	if s[Number] == "" {
		return nil
	}
	return &fund.BankAccount{Holder: s[Holder], Number: s[Number], Code: s[IFSC], Bank: s[Bank]}
}

// above tells whether a sum is more than the publisher takes by UPI.
func above(d fund.Due) bool {
	most, err := strconv.ParseInt(d.Settings[Most], 10, 64)
	return err == nil && d.Amount.Minor > most*100
}

// Link is the upi:// address: pa first, spaces as %20 and never +, which some apps show as it is.
func Link(d fund.Due) string {
	var b strings.Builder
	b.WriteString("upi://pay?pa=" + d.Settings[Payee])
	b.WriteString("&pn=" + escape(d.Settings[Title]))
	if c := d.Settings[Category]; c != "" {
		b.WriteString("&mc=" + c)
	}
	b.WriteString("&am=" + d.Amount.Decimal(2) + "&cu=INR&tr=" + d.Reference + "&tn=" + escape("Support "+d.Reference))
	return b.String()
}

// escape leaves only RFC 3986's unreserved characters as they are.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~", c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

// Read refuses everything: UPI tells us nothing, so nothing that claims to come from it is genuine.
func (*UPI) Read(context.Context, fund.Notice) ([]fund.Fact, error) {
	return nil, fault.New(fault.Forbidden, "fund-not-genuine")
}

// Fetch knows nothing: staff look at the bank's record.
func (*UPI) Fetch(context.Context, string) ([]fund.Fact, error) { return nil, nil }

// Cancel has nothing to cancel: nothing is ever collected by itself.
func (*UPI) Cancel(context.Context, string) error { return nil }
