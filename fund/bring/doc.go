// Package bring takes over the supporters of another place: what they have paid
// for there is a paid period here, without money in our books, and what is
// charged there by itself goes on under our eyes.
//
// Its nouns: a support that is [Coming], by a key under which the same support
// is known again; what became of it ([Fate]); a pledge that is adopted, by a
// gateway that this program has and the gateway's own name for the mandate.
//
// It promises that the same told in any order and repetition leaves the same;
// that paid time only ever grows, and stays as it is once money for the pledge
// came here; that a price which is not the present one is a version of its own,
// so that everybody stays on theirs; that a gateway is never asked to begin or
// to stop anything; and that what is brought is one transaction for many, so
// that an import which is cut off is finished by the next.
package bring
