package server

import (
	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/llm"
	"github.com/ollama/ollama/model/parsers"
)

// toolChoiceParser is a parser that knows a grammar for a choice of tools.
type toolChoiceParser interface {
	ToolChoiceGrammar(must, parallel bool) (trigger, grammar string)
	CallGrammar(parallel bool) string
}

// toolChoiceForCompletion returns what constrains the tool calls of a response
// to the choice of a request, where the parser knows how.
func toolChoiceForCompletion(builtinParser parsers.Parser, options api.ToolOptions) *llm.ToolGrammar {
	p, ok := builtinParser.(toolChoiceParser)
	if !ok || !options.MustCall() && options.IsParallel() {
		return toolGrammarForCompletion(builtinParser)
	}

	trigger, grammar := p.ToolChoiceGrammar(options.MustCall(), options.IsParallel())
	if grammar == "" {
		return nil
	}
	return &llm.ToolGrammar{Trigger: trigger, Grammar: grammar, Calls: p.CallGrammar(options.IsParallel())}
}
