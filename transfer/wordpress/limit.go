package wordpress

const (
	// maxText is the longest run of text that an export may hold in one field,
	// in bytes. WordPress itself stops at the packet of its database, 4 MiB by
	// default in MySQL 5.7 and 64 in 8.0 (max_allowed_packet); a quarter of that
	// is far beyond any report and still fits into memory a few times over.
	maxText = 16 << 20
	// maxItem is the most that the fields kept of one item may hold together.
	maxItem = 32 << 20
	// maxTag is the longest start tag, in bytes, give or take one chunk: the
	// decoder makes many bytes of memory from each byte of attributes.
	maxTag = 64 << 10
	// maxDepth is how deep elements may stand in one another; WordPress writes six.
	maxDepth = 32
	// maxTerms is the most categories, tags and old slugs that one item may carry.
	maxTerms = 2_000
	// maxSizes is the most smaller copies of one picture whose addresses are kept.
	maxSizes = 64
	// maxPutIn is how long a body may grow by the blocks and pictures that it
	// only names; base/doc keeps no body that is longer.
	maxPutIn = 2 << 20
	// maxIndex is the most bytes that the survey keeps of the whole file:
	// 100,000 attachments need less than half of it.
	maxIndex = 128 << 20
	// chunk is how much of the file is cleaned at once, in bytes.
	chunk = 64 << 10
)

// maxPath is the longest address that is kept, in bytes, here and in story.
const maxPath = 1000

// What the newsroom's fields hold, in letters (story.Fields, staff.Byline).
// What is longer is cut, and the whole put into the body or named.
const (
	mostHeadline   = 300
	mostTitle      = 200 // of a text page
	mostStandfirst = 600
	mostSection    = 60
	mostTag        = 60
	mostTags       = 20
	mostBylines    = 20
	mostName       = 120
)

// maxWhole is the longest title or excerpt, in bytes, that is put into the body
// because its field is too short for it.
const maxWhole = 64 << 10
