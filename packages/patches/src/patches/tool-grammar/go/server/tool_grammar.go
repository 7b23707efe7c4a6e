package server

import (
	"context"

	"github.com/ollama/ollama/llm"
	"github.com/ollama/ollama/model/parsers"
)

// toolGrammarParser is a parser that knows a grammar for the tools that it was
// initialized with.
type toolGrammarParser interface {
	ToolGrammar() (trigger, grammar string)
	CallGrammar(parallel bool) string
}

// completionWithToolGrammar returns the completion of a runner, with the tool
// calls of its responses constrained where the parser knows how.
func completionWithToolGrammar(r llm.LlamaServer, builtinParser parsers.Parser) func(context.Context, llm.CompletionRequest, func(llm.CompletionResponse)) error {
	p, ok := builtinParser.(toolGrammarParser)
	if !ok {
		return r.Completion
	}

	return func(ctx context.Context, req llm.CompletionRequest, fn func(llm.CompletionResponse)) error {
		if trigger, grammar := p.ToolGrammar(); grammar != "" && req.ToolGrammar == nil {
			req.ToolGrammar = &llm.ToolGrammar{Trigger: trigger, Grammar: grammar, Calls: p.CallGrammar(true)}
		}
		return r.Completion(ctx, req, fn)
	}
}
