package llm

import (
	"fmt"
	"slices"
	"strings"
)

// formatBehindThinking returns a grammar of a format that allows what a closing
// has on top of a shorter one: the thinking ends with the shorter one, and the
// model may go on with the rest of the longer one, such as a blank line.
func formatBehindThinking(closings []string, format string) string {
	var rests []string
	for _, closing := range closings {
		for _, shorter := range closings {
			rest, ok := strings.CutPrefix(closing, shorter)
			if quoted := fmt.Sprintf("%q", rest); ok && rest != "" && !slices.Contains(rests, quoted) {
				rests = append(rests, quoted)
			}
		}
	}
	if len(rests) == 0 {
		return format
	}

	// The rule added here has a name that no rule of the format grammar has.
	answer := "answer"
	for grammarHasRulePrefix(format, answer) {
		answer = "the-" + answer
	}
	return fmt.Sprintf("root ::= (%s)? %s\n%s", strings.Join(rests, " | "), answer, renameGrammarRule(format, "root", answer))
}
