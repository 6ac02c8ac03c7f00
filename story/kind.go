package story

// The names of the room's things: UUIDv7 texts, in order of their making.
type (
	StoryID    string
	SectionID  string
	MediaID    string
	RevisionID string
	SpeakerID  string
	EventID    string
	QuestionID string
)

// Kind says what a story is, so that a reader can tell fact from opinion and
// our own work from bought words.
type Kind string

// The kinds of story. Readers are shown each of them.
const (
	Report    Kind = "report"
	Analysis  Kind = "analysis"
	Opinion   Kind = "opinion"
	Agency    Kind = "agency"    // from a news agency, which Credit names
	Sponsored Kind = "sponsored" // paid for by the one Credit names
)

// Kinds lists the kinds in the order in which the desk is offered them.
var Kinds = []Kind{Report, Analysis, Opinion, Agency, Sponsored}

// Known tells whether this is a kind at all.
func (k Kind) Known() bool {
	for _, one := range Kinds {
		if k == one {
			return true
		}
	}
	return false
}

// Credited tells whether a story of this kind stands under the credit of an
// agency or a sponsor, so that it needs no byline of ours.
func (k Kind) Credited() bool { return k == Agency || k == Sponsored }

// Stage is how far a story has come. It follows from the rows that stand.
type Stage string

// The stages of a story. A live story whose changes wait for an editor is published.
const (
	StageDraft     Stage = "draft"
	StageInReview  Stage = "in-review"
	StagePublished Stage = "published"
	StageWithdrawn Stage = "withdrawn"
)

// Known tells whether this is a stage at all.
func (s Stage) Known() bool {
	return s == StageDraft || s == StageInReview || s == StagePublished || s == StageWithdrawn
}
