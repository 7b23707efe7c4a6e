package parsers

import (
	"testing"

	"github.com/ollama/ollama/api"
)

func TestExaone4ToolChoiceGrammar(t *testing.T) {
	const (
		call     = `<tool_call>{"name": "a", "arguments": {}}</tool_call>`
		thinking = "Hm.</think>"
	)
	tools := []api.Tool{{Function: api.ToolFunction{Name: "a"}}}

	type response struct {
		text string
		// must and mustOne say whether it follows the grammar of one or more calls,
		// and that of one.
		must, mustOne bool
	}
	tests := []struct {
		think     bool
		responses []response
	}{
		{false, []response{
			{call, true, true},
			{"\n\n" + call + "\n", true, true},
			{call + "\n" + call, true, false},
			{call + " Done.", false, false},
			{"Hello", false, false},
			{"", false, false},
			{"Hello " + call, false, false},
		}},
		{true, []response{
			{thinking + call, true, true},
			{thinking + "\n\n" + call, true, true},
			{"<think>\nA < b, </thinking> and <<" + thinking + "\n\n" + call, true, true},
			{thinking + call + call, true, false},
			{"Hm. " + call + thinking + "\n\n" + call, true, true},
			{thinking + "\n\nHello", false, false},
			{thinking, false, false},
			{call, false, false},
			{"Hm.", false, false},
		}},
	}

	for _, tt := range tests {
		var p Exaone4Parser
		p.Init(tools, nil, &api.ThinkValue{Value: tt.think})
		for _, parallel := range []bool{true, false} {
			trigger, grammar := p.ToolChoiceGrammar(true, parallel)
			if trigger != "" {
				t.Errorf("trigger %q", trigger)
			}
			g := parseTestGrammar(t, grammar)
			for _, r := range tt.responses {
				want := r.must
				if !parallel {
					want = r.mustOne
				}
				if got := g.accepts(r.text); got != want {
					t.Errorf("think %v, parallel %v: %q: got %v, want %v", tt.think, parallel, r.text, got, want)
				}
			}
		}
	}
}

func TestExaone4ToolChoiceGrammarOneCall(t *testing.T) {
	const call = `<tool_call>{"name": "a", "arguments": {}}</tool_call>`

	for _, think := range []bool{false, true} {
		var p Exaone4Parser
		p.Init([]api.Tool{{Function: api.ToolFunction{Name: "a"}}}, nil, &api.ThinkValue{Value: think})
		trigger, grammar := p.ToolChoiceGrammar(false, false)
		before := ""
		if think {
			before = trigger
		}
		g := parseTestGrammar(t, grammar)
		if !g.accepts(before+call) || g.accepts(before+call+call) {
			t.Errorf("think %v: one call %v, two calls %v", think, g.accepts(before+call), g.accepts(before+call+call))
		}

		wantTrigger, want := p.ToolGrammar()
		if trigger, grammar := p.ToolChoiceGrammar(false, true); trigger != wantTrigger || grammar != want {
			t.Errorf("think %v: got trigger %q and grammar\n%s", think, trigger, grammar)
		}
	}

	var p Exaone4Parser
	p.Init(nil, nil, nil)
	if _, grammar := p.ToolChoiceGrammar(true, true); grammar != "" {
		t.Errorf("without tools: got grammar\n%s", grammar)
	}
}
