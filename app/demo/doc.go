// Package demo is the newsroom that shows what Nightdesk is: "The Lakeside
// Record" of the invented town of Sarovar, with two weeks of reports in three
// languages, a staff, readers, three supporters and a bank.
//
// It is set up through the same doors that a newsroom uses, on a clock that is
// moved through the two weeks, so that nothing in it is made in a way that a
// real newsroom's things are not.
package demo
