// Package attend lists what about money needs a person: what booking and
// comparing found, what waits in suspense, what is stuck, disputed, refused or
// claimed. Each has one action; a person may also set it aside with a reason,
// for good.
//
// It promises that what is set aside does not come back under its name, and
// that looking again books nothing but through the one door of package fund.
package attend
