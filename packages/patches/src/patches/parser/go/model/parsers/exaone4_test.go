package parsers

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
)

// exaone4Output is what a client puts together from a stream. Calls are kept
// as JSON, which shows the order of arguments and every digit of a number.
type exaone4Output struct {
	Content  string
	Thinking string
	Calls    []string
}

func exaone4TestTool(name string, parameters ...string) api.Tool {
	properties := api.NewToolPropertiesMap()
	for _, parameter := range parameters {
		properties.Set(parameter, api.ToolProperty{Type: api.PropertyType{"string"}})
	}
	return api.Tool{
		Type: "function",
		Function: api.ToolFunction{
			Name:       name,
			Parameters: api.ToolFunctionParameters{Type: "object", Properties: properties},
		},
	}
}

var exaone4TestTools = []api.Tool{
	exaone4TestTool("get_weather", "city", "unit"),
	exaone4TestTool("search", "query"),
	exaone4TestTool("now"),
}

func exaone4Parse(t testing.TB, p *Exaone4Parser, chunks []string) exaone4Output {
	t.Helper()

	var out exaone4Output
	for i, chunk := range chunks {
		content, thinking, calls, err := p.Add(chunk, i == len(chunks)-1)
		if err != nil {
			t.Fatalf("Add(%q): %v", chunk, err)
		}
		out.Content += content
		out.Thinking += thinking
		for _, call := range calls {
			if call.Function.Index != len(out.Calls) {
				t.Errorf("call %d has index %d", len(out.Calls), call.Function.Index)
			}
			arguments, err := json.Marshal(call.Function.Arguments)
			if err != nil {
				t.Fatal(err)
			}
			out.Calls = append(out.Calls, call.Function.Name+" "+string(arguments))
		}
	}
	return out
}

type exaone4TestCase struct {
	name    string
	noTools bool
	think   bool
	last    *api.Message
	input   string
	want    exaone4Output
}

var exaone4TestCases = []exaone4TestCase{
	// text and thinking
	{
		name:  "content",
		input: "Hello, world!",
		want:  exaone4Output{Content: "Hello, world!"},
	},
	{
		name:  "content keeps its white space",
		input: "  Hello,\n\n world! \n",
		want:  exaone4Output{Content: "  Hello,\n\n world! \n"},
	},
	{
		name:  "empty",
		input: "",
	},
	{
		name:  "think tags are text when thinking is off",
		input: "a <think>b</think> c",
		want:  exaone4Output{Content: "a <think>b</think> c"},
	},
	{
		name:  "thinking then content",
		think: true,
		input: "Let me see.</think>\n\nHi!",
		want:  exaone4Output{Thinking: "Let me see.", Content: "Hi!"},
	},
	{
		name:  "white space around the end of thinking",
		think: true,
		input: "\n Let me see. \n\t\n</think> \n\n Hi!\n",
		want:  exaone4Output{Thinking: "Let me see.", Content: "Hi!\n"},
	},
	{
		name:  "repeated opening tag",
		think: true,
		input: "\n<think>\nLet me see.\n</think>\n\nHi!",
		want:  exaone4Output{Thinking: "Let me see.", Content: "Hi!"},
	},
	{
		name:  "opening tag later in thinking",
		think: true,
		input: "I <think> therefore </think> I am",
		want:  exaone4Output{Thinking: "I <think> therefore", Content: "I am"},
	},
	{
		name:  "second opening tag",
		think: true,
		input: "<think><think>a</think>b",
		want:  exaone4Output{Thinking: "<think>a", Content: "b"},
	},
	{
		name:  "no thinking",
		think: true,
		input: "\n\n</think>\n\nHi!",
		want:  exaone4Output{Content: "Hi!"},
	},
	{
		name:  "second closing tag is content",
		think: true,
		input: "a</think>b</think>c",
		want:  exaone4Output{Thinking: "a", Content: "b</think>c"},
	},
	{
		name:  "stream ends inside thinking",
		think: true,
		input: "Let me see. \n",
		want:  exaone4Output{Thinking: "Let me see. \n"},
	},
	{
		name:  "stream ends inside the closing tag",
		think: true,
		input: "Let me see. </thin",
		want:  exaone4Output{Thinking: "Let me see. </thin"},
	},
	{
		name:  "almost tags",
		think: true,
		input: "a < b << c <thin </thinker> <tool_calls></think><tool_call d <",
		want:  exaone4Output{Thinking: "a < b << c <thin </thinker> <tool_calls>", Content: "<tool_call d <"},
	},
	{
		name:  "multi-byte characters at a boundary",
		think: true,
		input: "서울은\u00a0맑음\u3000…</think>\u00a0🙂\u2003끝 <tool_call>{\"name\": \"now\"}</tool_call>\u00a0",
		want:  exaone4Output{Thinking: "서울은\u00a0맑음\u3000…", Content: "\u00a0🙂\u2003끝\u00a0", Calls: []string{`now {}`}},
	},

	// prefill
	{
		name:  "prefill of content continues it",
		think: true,
		last:  &api.Message{Role: "assistant", Content: "The answer"},
		input: " is 42.",
		want:  exaone4Output{Content: " is 42."},
	},
	{
		name:  "prefill of thinking is answered",
		think: true,
		last:  &api.Message{Role: "assistant", Thinking: "Let me see."},
		input: "42",
		want:  exaone4Output{Content: "42"},
	},
	{
		name:  "empty prefill thinks",
		think: true,
		last:  &api.Message{Role: "assistant"},
		input: "Let me see.</think>42",
		want:  exaone4Output{Thinking: "Let me see.", Content: "42"},
	},
	{
		name:  "last message of the user",
		think: true,
		last:  &api.Message{Role: "user", Content: "?"},
		input: "Let me see.</think>42",
		want:  exaone4Output{Thinking: "Let me see.", Content: "42"},
	},

	// tool calls
	{
		name:  "one call",
		input: `<tool_call>{"name": "get_weather", "arguments": {"city": "Seoul", "unit": "C"}}</tool_call>`,
		want:  exaone4Output{Calls: []string{`get_weather {"city":"Seoul","unit":"C"}`}},
	},
	{
		name:  "calls with content before, between and after",
		input: "First. \n<tool_call>\n{\"name\": \"search\", \"arguments\": {\"query\": \"a\"}}\n</tool_call>\nThen\n<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"b\"}}</tool_call>\n<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n\nDone.\n",
		want: exaone4Output{
			Content: "First.ThenDone.\n",
			Calls:   []string{`search {"query":"a"}`, `search {"query":"b"}`, `now {}`},
		},
	},
	{
		name:  "call after thinking",
		think: true,
		input: "I need the time.\n</think>\n\n<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>",
		want:  exaone4Output{Thinking: "I need the time.", Calls: []string{`now {}`}},
	},
	{
		name:  "call before the end of thinking",
		think: true,
		input: "I need the time. <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\nThere.",
		want:  exaone4Output{Thinking: "I need the time.", Content: "There.", Calls: []string{`now {}`}},
	},
	{
		name:  "thinking closed behind the call that ended it",
		think: true,
		input: "I need the time. <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n</think>\n\nThere.",
		want:  exaone4Output{Thinking: "I need the time.", Content: "There.", Calls: []string{`now {}`}},
	},
	{
		name:  "closing tag inside a string",
		input: `<tool_call>{"name": "search", "arguments": {"query": "what is </tool_call> and \"</tool_call>\"?"}}</tool_call>ok`,
		want:  exaone4Output{Content: "ok", Calls: []string{`search {"query":"what is \u003c/tool_call\u003e and \"\u003c/tool_call\u003e\"?"}`}},
	},
	{
		name:  "end of thinking inside a string",
		think: true,
		input: `a<tool_call>{"name": "search", "arguments": {"query": "</think>"}}</tool_call>`,
		want:  exaone4Output{Thinking: "a", Calls: []string{`search {"query":"\u003c/think\u003e"}`}},
	},
	{
		name:  "order of arguments and big numbers",
		input: `<tool_call>{"name": "f", "arguments": {"z": 9007199254740993, "a": {"y": 1, "x": [1.0, 1e400, -0, 2.5]}, "m": 12345678901234567890, "b": {}}}</tool_call>`,
		want:  exaone4Output{Calls: []string{`f {"z":9007199254740993,"a":{"y":1,"x":[1.0,1e400,-0,2.5]},"m":12345678901234567890,"b":{}}`}},
	},
	{
		name:  "escapes and unicode in arguments",
		input: `<tool_call>{"name": "search", "arguments": {"query": "\uc11c울 \"a\\b\" & <b> 🙂\n"}}</tool_call>`,
		want:  exaone4Output{Calls: []string{`search {"query":"서울 \"a\\b\" \u0026 \u003cb\u003e 🙂\n"}`}},
	},
	{
		name:  "values of every type",
		input: `<tool_call>{"name": "f", "arguments": {"a": null, "b": true, "c": false, "d": [], "e": "", "f": [[{"g": [1]}]]}}</tool_call>`,
		want:  exaone4Output{Calls: []string{`f {"a":null,"b":true,"c":false,"d":[],"e":"","f":[[{"g":[1]}]]}`}},
	},
	{
		name:  "undeclared tool",
		input: `<tool_call>{"name": "launch", "arguments": {"when": "now"}}</tool_call>`,
		want:  exaone4Output{Calls: []string{`launch {"when":"now"}`}},
	},
	{
		name:  "parameters for arguments",
		input: `<tool_call>{"name": "search", "parameters": {"query": "a"}}</tool_call>`,
		want:  exaone4Output{Calls: []string{`search {"query":"a"}`}},
	},
	{
		name:  "arguments before the name",
		input: `<tool_call>{"arguments": {"query": "a"}, "name": "search"}</tool_call>`,
		want:  exaone4Output{Calls: []string{`search {"query":"a"}`}},
	},
	{
		name:  "missing arguments",
		input: `<tool_call>{"name": "get_weather"}</tool_call>`,
		want:  exaone4Output{Calls: []string{`get_weather {}`}},
	},
	{
		name:  "null arguments",
		input: `<tool_call>{"name": "search", "arguments": null}</tool_call>`,
		want:  exaone4Output{Calls: []string{`search {}`}},
	},
	{
		name:  "arguments as a string",
		input: `<tool_call>{"name": "get_weather", "arguments": "{\"unit\": \"C\", \"city\": \"Seoul\"}"}</tool_call>`,
		want:  exaone4Output{Calls: []string{`get_weather {"unit":"C","city":"Seoul"}`}},
	},
	{
		name:  "bare value for the only parameter",
		input: `<tool_call>{"name": "search", "arguments": "weather in Seoul"}</tool_call><tool_call>{"name": "search", "arguments": [1, {"b": 2, "a": 3}]}</tool_call>`,
		want:  exaone4Output{Calls: []string{`search {"query":"weather in Seoul"}`, `search {"query":[1,{"b":2,"a":3}]}`}},
	},
	{
		name:  "unclosed call whose JSON is whole",
		input: "ok <tool_call>{\"name\": \"now\", \"arguments\": {}}\n",
		want:  exaone4Output{Content: "ok", Calls: []string{`now {}`}},
	},
	{
		name:  "call cut inside its closing tag",
		input: `<tool_call>{"name": "now", "arguments": {}}</tool_c`,
		want:  exaone4Output{Calls: []string{`now {}`}},
	},
	{
		name:  "unclosed call before another one",
		input: "<tool_call>{\"name\": \"now\"}\n<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a\"}}</tool_call>",
		want:  exaone4Output{Calls: []string{`now {}`, `search {"query":"a"}`}},
	},

	// what is no tool call comes back as it was written
	{
		name:    "no tools declared",
		noTools: true,
		input:   "a <tool_call>{\"name\": \"now\"}</tool_call> b",
		want:    exaone4Output{Content: "a <tool_call>{\"name\": \"now\"}</tool_call> b"},
	},
	{
		name:    "no tools declared, thinking",
		noTools: true,
		think:   true,
		input:   "a <tool_call>{\"name\": \"now\"}</tool_call> </think> b <tool_call>",
		want:    exaone4Output{Thinking: "a <tool_call>{\"name\": \"now\"}</tool_call>", Content: "b <tool_call>"},
	},
	{
		name:  "broken JSON",
		input: "See: \n <tool_call>\n{\"name\": \"search\", \"arguments\": {\"query\": }}\n</tool_call>\n done",
		want:  exaone4Output{Content: "See: \n <tool_call>\n{\"name\": \"search\", \"arguments\": {\"query\": }}\n</tool_call>\n done"},
	},
	{
		name:  "broken JSON, then a call",
		input: "<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a}}</tool_call> <tool_call>{\"name\": \"now\"}</tool_call>",
		want:  exaone4Output{Content: "<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a}}</tool_call>", Calls: []string{`now {}`}},
	},
	{
		name:  "a call, then broken JSON",
		input: "<tool_call>{\"name\": \"now\"}</tool_call>\n<tool_call>{\"name\": \"now\",}</tool_call>",
		want:  exaone4Output{Content: "\n<tool_call>{\"name\": \"now\",}</tool_call>", Calls: []string{`now {}`}},
	},
	{
		name:  "call written inside a broken call",
		input: `<tool_call>{"name": "search", "arguments": {"query": "<tool_call>{"name": "now"}</tool_call>"}}</tool_call>.`,
		want:  exaone4Output{Content: `<tool_call>{"name": "search", "arguments": {"query": "<tool_call>{"name": "now"}</tool_call>"}}</tool_call>.`},
	},
	{
		name:  "bad escape and bad literal",
		input: `<tool_call>{"name": "now\x"}</tool_call><tool_call>{"name": nul}</tool_call>`,
		want:  exaone4Output{Content: `<tool_call>{"name": "now\x"}</tool_call><tool_call>{"name": nul}</tool_call>`},
	},
	{
		name:  "line break inside a string",
		input: "<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a\nb\"}}</tool_call>",
		want:  exaone4Output{Content: "<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a\nb\"}}</tool_call>"},
	},
	{
		name:  "brackets that do not match",
		input: `<tool_call>{"name": "now", "arguments": [}]}</tool_call>`,
		want:  exaone4Output{Content: `<tool_call>{"name": "now", "arguments": [}]}</tool_call>`},
	},
	{
		name:  "text behind the JSON",
		input: `<tool_call>{"name": "now"}}</tool_call> <tool_call>{"name": "now"} please</tool_call>`,
		want:  exaone4Output{Content: `<tool_call>{"name": "now"}}</tool_call> <tool_call>{"name": "now"} please</tool_call>`},
	},
	{
		name:  "no name",
		input: `<tool_call>{"arguments": {}}</tool_call><tool_call>{"name": "", "arguments": {}}</tool_call><tool_call>{"name": 1}</tool_call>`,
		want:  exaone4Output{Content: `<tool_call>{"arguments": {}}</tool_call><tool_call>{"name": "", "arguments": {}}</tool_call><tool_call>{"name": 1}</tool_call>`},
	},
	{
		name:  "something else in place of arguments",
		input: `<tool_call>{"name": "search", "query": "a"}</tool_call>`,
		want:  exaone4Output{Content: `<tool_call>{"name": "search", "query": "a"}</tool_call>`},
	},
	{
		name:  "bare value for a tool with two parameters, or an undeclared one",
		input: `<tool_call>{"name": "get_weather", "arguments": "Seoul"}</tool_call><tool_call>{"name": "launch", "arguments": 1}</tool_call>`,
		want:  exaone4Output{Content: `<tool_call>{"name": "get_weather", "arguments": "Seoul"}</tool_call><tool_call>{"name": "launch", "arguments": 1}</tool_call>`},
	},
	{
		name:  "call cut short",
		input: "a \n<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"b </tool_",
		want:  exaone4Output{Content: "a \n<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"b </tool_"},
	},
	{
		name:  "call cut short in thinking",
		think: true,
		input: "a \n<tool_call>{\"name\": \"search\", \"argu",
		want:  exaone4Output{Thinking: "a", Content: " \n<tool_call>{\"name\": \"search\", \"argu"},
	},
	{
		name:  "broken call in thinking does not end it",
		think: true,
		input: "a <tool_call>{…}</tool_call> b </think> c",
		want:  exaone4Output{Thinking: "a b", Content: " <tool_call>{…}</tool_call>c"},
	},
	{
		name:  "unclosed broken call in thinking",
		think: true,
		input: "a <tool_call>{\"name\": …} b\n</think>\n\nc",
		want:  exaone4Output{Thinking: "a", Content: " <tool_call>{\"name\": …} b\nc"},
	},
	{
		name:  "tag without an object is a word",
		think: true,
		input: "I write <tool_call> tags, <tool_call>\n[1]</tool_call>.</think>\n\n<tool_call> it is. <tool_call>{\"name\": \"now\"}</tool_call>",
		want:  exaone4Output{Thinking: "I write <tool_call> tags, <tool_call>\n[1]</tool_call>.", Content: "\n\n<tool_call> it is.", Calls: []string{`now {}`}},
	},
	{
		name:  "tag and an object with white space between that JSON has not",
		think: true,
		input: "I write <tool_call>\v{\"name\": \"now\"}",
		want:  exaone4Output{Thinking: "I write <tool_call>\v{\"name\": \"now\"}"},
	},
	{
		name:  "stream ends behind the tag",
		input: "a <tool_call> \n",
		want:  exaone4Output{Content: "a <tool_call> \n"},
	},
	{
		name:  "closing tag alone",
		input: "a </tool_call> b",
		want:  exaone4Output{Content: "a </tool_call> b"},
	},
}

func (tc exaone4TestCase) parser() *Exaone4Parser {
	tools := exaone4TestTools
	if tc.noTools {
		tools = nil
	}
	p := &Exaone4Parser{}
	p.Init(tools, tc.last, &api.ThinkValue{Value: tc.think})
	return p
}

func TestExaone4Parser(t *testing.T) {
	for _, tc := range exaone4TestCases {
		t.Run(tc.name, func(t *testing.T) {
			got := exaone4Parse(t, tc.parser(), []string{tc.input})
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExaone4ParserChunks(t *testing.T) {
	for _, tc := range exaone4TestCases {
		check := func(t *testing.T, how string, chunks []string) {
			t.Helper()
			if diff := cmp.Diff(tc.want, exaone4Parse(t, tc.parser(), chunks)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", how, diff)
			}
		}

		t.Run(tc.name, func(t *testing.T) {
			for i := range len(tc.input) + 1 {
				check(t, fmt.Sprintf("split at %d", i), []string{tc.input[:i], tc.input[i:]})
				check(t, fmt.Sprintf("split at %d, end alone", i), []string{tc.input[:i], tc.input[i:], ""})
			}
			check(t, "one character at a time", append(strings.Split(tc.input, ""), ""))

			var bytes []string
			for i := range len(tc.input) {
				bytes = append(bytes, tc.input[i:i+1], "")
			}
			check(t, "one byte at a time, empty chunks between", append(bytes, ""))
		})
	}
}

func TestExaone4ParserReuse(t *testing.T) {
	p := &Exaone4Parser{}
	for _, tc := range exaone4TestCases {
		tools := exaone4TestTools
		if tc.noTools {
			tools = nil
		}
		p.Init(tools, tc.last, &api.ThinkValue{Value: tc.think})
		if diff := cmp.Diff(tc.want, exaone4Parse(t, p, []string{tc.input})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func TestExaone4ParserForName(t *testing.T) {
	p := ParserForName("exaone4")
	if p == nil {
		t.Fatal("no parser is called exaone4")
	}
	if !p.HasToolSupport() || !p.HasThinkingSupport() {
		t.Error("want support of tools and thinking")
	}
}

func TestExaone4ParserThinkingUnset(t *testing.T) {
	p := &Exaone4Parser{}
	p.Init(nil, nil, nil)
	got := exaone4Parse(t, p, []string{"a</think>b"})
	if diff := cmp.Diff(exaone4Output{Thinking: "a", Content: "b"}, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// Text that cannot be the beginning of a tag must not wait for more.
func TestExaone4ParserStreaming(t *testing.T) {
	type step struct {
		chunk string
		want  exaone4Output
	}

	tests := []struct {
		name    string
		noTools bool
		think   bool
		steps   []step
	}{
		{
			name: "content",
			steps: []step{
				{"Hel", exaone4Output{Content: "Hel"}},
				{"lo ", exaone4Output{Content: "lo"}},
				{"<", exaone4Output{}},
				{"b>", exaone4Output{Content: " <b>"}},
				{" <tool", exaone4Output{}},
				{"s>", exaone4Output{Content: " <tools>"}},
				{"<think>", exaone4Output{Content: "<think>"}},
			},
		},
		{
			name:    "white space without tools",
			noTools: true,
			steps: []step{
				{"a \n", exaone4Output{Content: "a \n"}},
				{"<tool_call", exaone4Output{Content: "<tool_call"}},
			},
		},
		{
			name:  "thinking",
			think: true,
			steps: []step{
				{"<th", exaone4Output{}},
				{"ink", exaone4Output{}},
				{">\nLet", exaone4Output{Thinking: "Let"}},
				{" me <th", exaone4Output{Thinking: " me <th"}},
				{"ink> </", exaone4Output{Thinking: "ink>"}},
				{"think>\n", exaone4Output{}},
				{"\nHi", exaone4Output{Content: "Hi"}},
				{" </th", exaone4Output{Content: " </th"}},
			},
		},
		{
			name: "call as soon as it is closed",
			steps: []step{
				{`ok <tool_call>{"name": "now"`, exaone4Output{Content: "ok"}},
				{`}</tool_call`, exaone4Output{}},
				{`>`, exaone4Output{Calls: []string{`now {}`}}},
			},
		},
		{
			name: "broken call as soon as it is known",
			steps: []step{
				{`<tool_call>{"name": "now"`, exaone4Output{}},
				{`; `, exaone4Output{Content: `<tool_call>{"name": "now"; `}},
				{`more </tool`, exaone4Output{Content: `more `}},
				{`_call> and`, exaone4Output{Content: `</tool_call> and`}},
			},
		},
		{
			name: "tag without an object",
			steps: []step{
				{"the <tool_call>", exaone4Output{Content: "the"}},
				{" ", exaone4Output{}},
				{"tag", exaone4Output{Content: " <tool_call> tag"}},
			},
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := exaone4TestCase{noTools: tt.noTools, think: tt.think}.parser()
			for _, step := range tt.steps {
				content, thinking, calls, err := p.Add(step.chunk, false)
				if err != nil {
					t.Fatal(err)
				}
				got := exaone4Output{Content: content, Thinking: thinking}
				for _, call := range calls {
					got.Calls = append(got.Calls, call.Function.Name+" "+call.Function.Arguments.String())
				}
				if diff := cmp.Diff(step.want, got); diff != "" {
					t.Errorf("after %q (-want +got):\n%s", step.chunk, diff)
				}
			}
		})
	}
}
