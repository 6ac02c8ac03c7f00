// Package grievance is the newsroom's list of what people complained of: how
// many days are left to answer, and the answer, which goes out as a letter.
//
// It promises that an answer is kept as it went out, and that nobody but
// editors and publishers reads who complained.
package grievance
