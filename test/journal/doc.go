// Package journal gathers what the program logs while its tests run, and
// searches it for what no log may hold.
//
// Every test that gives the program a logger makes it here. While
// NIGHTDESK_TEST_LOG names a file, all of them, in all packages and in the
// processes that tests start, write there too; otherwise nothing is gathered.
// test/whole.sh names the file, and test/logs searches it in the end.
//
// It promises that what is searched for is any e-mail address, any payment
// address (UPI), what looks like a token or a secret, any words of a letter,
// and whatever a test said to be private; and that a test's logger made
// elsewhere fails a test.
package journal
