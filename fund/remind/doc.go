// Package remind has readers hear of renewals: the notice before a charge, the
// week's warning of a yearly one, what became of one that did not go through,
// and the end of what does not renew by itself.
//
// It tells [fund.Reminded] and remembers what it told; the letters are for who
// listens. When money is due and how a mandate stands it asks package fund.
//
// It promises that each is told once a pledge, kind and due day, however many
// processes sweep; that who slept through several hears the latest that still
// makes sense; and that a reader who wants no reminder of a yearly renewal gets
// the notice before its charge all the same (RBI E-mandate Framework 2026).
package remind
