package setup

import (
	"embed"

	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
)

//go:embed *.html
var files embed.FS

// Setup holds the doors of the set-up pages.
type Setup struct {
	Staff *staff.Staff
	Fund  *fund.Fund
	Reach *reach.Reach
	Blobs *blob.Store
}
