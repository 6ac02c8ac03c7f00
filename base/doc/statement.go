package doc

// Statement is words that somebody said, reported, denied, asked or declined to say.
type Statement struct {
	ID, Speaker, Role string
	Kind              string // said, reported, denied, asked or declined
	Where             string // the place or programme
	Said              string // the day, YYYY-MM-DD, or ""
	Answers           string // the id of the statement it answers, or ""
	Text              string // the words
	Block             int    // the top-level block in which it begins
}

// Statements lists a body's statements in the order in which they begin, each
// id once. Touching runs are one text; a sentence broken by "he said" has
// " … " at the break, and one that goes on in the next block a newline.
func Statements(n *Node) []Statement {
	var out []Statement
	at := map[string]int{}
	blocks := 0
	last := map[string][2]int{} // where an id's latest run stands: textblock, run
	n.eachBlock(func(top int, b *Node) {
		blocks++
		for i := range b.Content {
			m := b.Content[i].mark("statement")
			if m == nil {
				continue
			}
			id, text := m.str("id"), runText(&b.Content[i])
			k, known := at[id]
			if !known {
				at[id] = len(out)
				out = append(out, Statement{ID: id, Speaker: m.str("speaker"), Role: m.str("role"), Kind: m.str("kind"),
					Where: m.str("where"), Said: m.str("said"), Answers: m.str("answers"), Text: text, Block: top})
			} else {
				out[k].Text += gap(last[id], [2]int{blocks, i}) + text
			}
			last[id] = [2]int{blocks, i}
		}
	})
	return out
}

func gap(from, to [2]int) string {
	switch {
	case from[0] != to[0]:
		return "\n"
	case from[1]+1 != to[1]:
		return " … "
	}
	return ""
}

func runText(n *Node) string {
	if n.Type == "hard_break" {
		return "\n"
	}
	return n.Text
}

// Note is an internal remark on some words. Readers never see it.
type Note struct{ ID, Body, By, Text string }

// Notes lists a body's internal notes in order, each id once, with the words they stand on.
func Notes(n *Node) []Note {
	var out []Note
	at := map[string]int{}
	n.eachBlock(func(_ int, b *Node) {
		for i := range b.Content {
			m := b.Content[i].mark("note")
			if m == nil {
				continue
			}
			id := m.str("id")
			if k, known := at[id]; known {
				out[k].Text += runText(&b.Content[i])
				continue
			}
			at[id] = len(out)
			out = append(out, Note{ID: id, Body: m.str("body"), By: m.str("by"), Text: runText(&b.Content[i])})
		}
	})
	return out
}

// Media lists the ids of the pictures in a body, in order, each once.
func Media(n *Node) []string {
	var out []string
	seen := map[string]bool{}
	n.eachBlock(func(_ int, b *Node) {
		if id := b.str("media"); b.Type == "picture" && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	})
	return out
}
