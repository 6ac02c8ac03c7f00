package plan

import (
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// figure is one number of a month with what it means and how exact it is.
type figure struct {
	Name, Value, Before, Means, Exact string
}

// figures are the four numbers of a month; without the money for those who may not see it.
func figures(v *frame.Visit, now, before insight.Numbers) []figure {
	say, number := frame.Speaks.Say, frame.Speaks.Number
	one := func(key, value, last string) figure {
		return figure{say("numbers-" + key), value, say("numbers-before", "Value", last), say("numbers-" + key + "-means"), say("numbers-" + key + "-exact")}
	}
	out := []figure{
		one("readers", number(now.Readers), number(before.Readers)),
		one("regulars", number(now.Regulars), number(before.Regulars)),
		one("supporters", number(now.Supporters), number(before.Supporters)),
	}
	if v.By.Role.SeesMoney() {
		out = append(out, one("money", v.Money(money.Of(now.MoneyMinor, now.Currency)), v.Money(money.Of(before.MoneyMinor, before.Currency))))
	}
	return out
}

// monthRow is a month in the table of numbers.
type monthRow struct {
	Month                         string // words
	Readers, Regulars, Supporters int64
	Money                         string // "" for those who may not see it
}

func monthRows(v *frame.Visit, months []insight.Numbers) []monthRow {
	var out []monthRow
	for i := len(months) - 1; i >= 0; i-- {
		m := months[i]
		row := monthRow{Month: monthName(m.Month), Readers: m.Readers, Regulars: m.Regulars, Supporters: m.Supporters}
		if v.By.Role.SeesMoney() {
			row.Money = v.Money(money.Of(m.MoneyMinor, m.Currency))
		}
		out = append(out, row)
	}
	return out
}
