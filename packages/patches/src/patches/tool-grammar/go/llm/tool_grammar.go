package llm

import "context"

// ToolGrammar constrains the tool calls of a response.
type ToolGrammar struct {
	// Trigger is what the grammar begins with. What comes before it is free.
	// Without one, the response follows the grammar from its first token on.
	Trigger string
	// Grammar is what the response follows from the trigger on, in GBNF.
	Grammar string
	// Calls is what a response that has a format may follow in its place, with
	// calls and no text.
	Calls string
}

// llamaServerLazyGrammar makes a grammar begin at its trigger.
type llamaServerLazyGrammar struct {
	GrammarLazy     bool                        `json:"grammar_lazy,omitempty"`
	GrammarTriggers []llamaServerGrammarTrigger `json:"grammar_triggers,omitempty"`
}

type llamaServerGrammarTrigger struct {
	Type  int    `json:"type"`
	Value string `json:"value"`
	Token int    `json:"token"`
}

// llamaServerTriggerToken is the type of a trigger that is a token.
const llamaServerTriggerToken = 0

// setToolGrammar constrains tool calls unless the response has a format. The
// trigger must be a token of its own: of a longer one, its end could
// contradict the grammar.
func (s *llamaServerRunner) setToolGrammar(ctx context.Context, lsReq *llamaServerCompletionRequest, req CompletionRequest) error {
	if req.ToolGrammar == nil || lsReq.Grammar != "" || lsReq.JsonSchema != nil {
		return nil
	}

	if req.ToolGrammar.Trigger == "" {
		lsReq.Grammar = req.ToolGrammar.Grammar
		return nil
	}

	tokens, err := s.Tokenize(ctx, req.ToolGrammar.Trigger)
	if err != nil {
		return err
	}
	if len(tokens) != 1 {
		return nil
	}

	lsReq.Grammar = req.ToolGrammar.Grammar
	lsReq.GrammarLazy = true
	lsReq.GrammarTriggers = []llamaServerGrammarTrigger{{
		Type:  llamaServerTriggerToken,
		Value: req.ToolGrammar.Trigger,
		Token: tokens[0],
	}}
	return nil
}
