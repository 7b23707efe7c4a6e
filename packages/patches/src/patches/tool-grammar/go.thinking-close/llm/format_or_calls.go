package llm

import (
	"context"
	"fmt"
	"strings"
)

// allowCalls lets a response that has a format have tool calls instead.
func (s *llamaServerRunner) allowCalls(ctx context.Context, lsReq *llamaServerCompletionRequest, req CompletionRequest) error {
	if req.ToolGrammar == nil || req.ToolGrammar.Calls == "" || lsReq.Grammar == "" && lsReq.JsonSchema == nil {
		return nil
	}

	if lsReq.Grammar == "" {
		grammar, err := s.schemaGrammar(ctx, lsReq.JsonSchema)
		if err != nil {
			return err
		}
		lsReq.Grammar, lsReq.JsonSchema = grammar, nil
	}
	lsReq.Grammar = formatOrCalls(lsReq.Grammar, req.ToolGrammar.Calls)
	return nil
}

// formatOrCalls returns a grammar of what follows one of two, of which that of
// calls has one rule in each line.
func formatOrCalls(format, calls string) string {
	// The rules of calls take a prefix that no rule of the format has.
	prefix := "tool-"
	for grammarHasRulePrefix(format, prefix) {
		prefix += "tool-"
	}

	rules := map[string]bool{}
	for line := range strings.Lines(calls) {
		name, _, _ := strings.Cut(line, " ::= ")
		rules[name] = true
	}
	var b strings.Builder
	fmt.Fprintf(&b, "root ::= %sformat | %sroot\n", prefix, prefix)
	b.WriteString(strings.TrimSuffix(renameGrammarRule(format, "root", prefix+"format"), "\n") + "\n")
	scanGrammar(calls, func(text string, name bool) {
		if name && rules[text] {
			text = prefix + text
		}
		b.WriteString(text)
	})
	return b.String()
}
