// Package paper puts the documents of money on paper: the receipt, the tax
// invoice and the refund note, as a [Sheet] of labels and words for a page in
// any language, and as a PDF in Latin script.
//
// Its nouns: a [Document] is what a paper says, apart from any language; a
// [Sheet] is the same in the words of one; a [Mark] is a square code that a
// telephone reads.
//
// It promises that a document of the same values is the same bytes whenever
// its PDF is made; that whatever people wrote into a name can do no harm on a
// sheet and is never garbled in a PDF: what Latin cannot carry is said to
// stand on the web page; and that it knows no database and no clock.
package paper
