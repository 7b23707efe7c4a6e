package parsers

import (
	"fmt"
	"strings"
)

// ToolChoiceGrammar returns the grammar of a response that may have more than
// one call or not, and what the grammar begins with: nothing if the response
// must have a call, since it then follows the grammar from its first token on.
// While the model thinks, it can write anything.
func (p *Exaone4Parser) ToolChoiceGrammar(must, parallel bool) (trigger, grammar string) {
	more := exaone4MoreCalls
	if !parallel {
		more = "ws"
	}
	if !must {
		return p.toolGrammar(more)
	}

	if p.state == exaone4ParserStateCollectingThinking {
		return "", p.callGrammar("thought-0", exaone4ThoughtGrammar("ws call "+more))
	}
	return "", p.CallGrammar(parallel)
}

// exaone4ThoughtGrammar returns the rules of thinking, which has to end before
// what comes behind it. Rule thought-n stands behind the first n characters of
// the tag that ends it, and only the first of these is "<".
func exaone4ThoughtGrammar(behind string) string {
	var sb strings.Builder
	sb.WriteString("thought-0 ::= [^<] thought-0 | \"<\" thought-1\n")
	for n := 1; n < len(exaone4ThinkingCloseTag); n++ {
		next := fmt.Sprintf("thought-%d", n+1)
		if n+1 == len(exaone4ThinkingCloseTag) {
			next = behind
		}
		c := exaone4ThinkingCloseTag[n]
		fmt.Fprintf(&sb, "thought-%d ::= [^<%c] thought-0 | \"<\" thought-1 | \"%c\" %s\n", n, c, c, next)
	}
	return sb.String()
}
