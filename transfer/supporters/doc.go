// Package supporters brings over those who pay today: a CSV file of the readers
// and supporters of another place, as it is exported there.
//
// Its nouns: a table is the file as it is read; a column of ours is what a
// column of theirs means; an export is a file whose heading is known; a row is
// what one line says of a reader; the report says what came of each.
//
// The headings that were read in public sources are those of Ghost (the
// exporter in TryGhost/Ghost, members-csv), of Substack (email_list.csv as
// those who read it have it in their tests), of Stripe's subscriptions (as those
// who read it do) and of WooCommerce Subscriptions (the import and export suite);
// the fields of Razorpay's subscriptions are those of its documented entity. The
// headings of Razorpay's payments and customers and of WooCommerce's customers
// are from memory; --map puts right what differs.
//
// It promises that any line may be bad and loses itself alone, named by its
// number and column and never with what is private in it; that a file is read
// as a stream, in bounded memory; that days that can be read in two ways are
// decided by the whole column or not at all; that a dry run writes nothing; that
// a second run changes nothing, and an import that was cut off is finished by
// the next. Nobody is written to, and no gateway is told anything.
package supporters
