package server

import (
	"github.com/ollama/ollama/llm"
	"github.com/ollama/ollama/model/parsers"
)

// toolGrammarParser is a parser that knows a grammar for the tools that it was
// initialized with.
type toolGrammarParser interface {
	ToolGrammar() (trigger, grammar string)
	CallGrammar(parallel bool) string
}

// toolGrammarForCompletion returns what constrains the tool calls of a
// response, or nil where the parser has no grammar for them.
func toolGrammarForCompletion(builtinParser parsers.Parser) *llm.ToolGrammar {
	p, ok := builtinParser.(toolGrammarParser)
	if !ok {
		return nil
	}

	trigger, grammar := p.ToolGrammar()
	if grammar == "" {
		return nil
	}
	return &llm.ToolGrammar{Trigger: trigger, Grammar: grammar, Calls: p.CallGrammar(true)}
}
