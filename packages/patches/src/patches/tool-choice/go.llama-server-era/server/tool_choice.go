package server

import (
	"context"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/llm"
	"github.com/ollama/ollama/model/parsers"
)

// toolChoiceParser is a parser that knows a grammar for a choice of tools.
type toolChoiceParser interface {
	ToolChoiceGrammar(must, parallel bool) (trigger, grammar string)
	CallGrammar(parallel bool) string
}

type completionFunc = func(context.Context, llm.CompletionRequest, func(llm.CompletionResponse)) error

// completionWithToolChoice returns a completion with the tool calls of its
// responses constrained to the choice of a request where the parser knows how.
// A call that the response must have takes the place of a format.
func completionWithToolChoice(completion completionFunc, builtinParser parsers.Parser, options api.ToolOptions) completionFunc {
	p, ok := builtinParser.(toolChoiceParser)
	if !ok || !options.MustCall() && options.IsParallel() {
		return completion
	}

	return func(ctx context.Context, req llm.CompletionRequest, fn func(llm.CompletionResponse)) error {
		if trigger, grammar := p.ToolChoiceGrammar(options.MustCall(), options.IsParallel()); grammar != "" {
			req.ToolGrammar = &llm.ToolGrammar{Trigger: trigger, Grammar: grammar, Calls: p.CallGrammar(options.IsParallel())}
			if trigger == "" {
				req.Format = nil
			}
		}
		return completion(ctx, req, fn)
	}
}
