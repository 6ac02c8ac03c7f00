// Package desk is the money as it is looked at: by staff on the pages of the
// money, by a reader in the account, and by the room that counts. What moves
// money, and what is odd about it, package fund.
//
// Its nouns: a [Supporter] and how one stands, each [Moment] of a supporter's
// life, a [Payment], a [RefundAsk] and how far it is, a pledge [Waiting] for a
// person to find its money, the documents as a list ([PaperRow]), a [Price]
// and who supports at it, and all that is known of one reader ([Own]).
//
// It promises that it writes nothing, and that what is opened many times a day
// is found by indexes, however many years the books have: a list is a page at
// a time, the newest first.
package desk
