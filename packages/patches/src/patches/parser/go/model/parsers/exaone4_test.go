package parsers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

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
		name:  "opening tag behind the end of thinking is content",
		think: true,
		input: "</think><think>",
		want:  exaone4Output{Content: "<think>"},
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
		name:  "prefill of an open thought continues it",
		think: true,
		last:  &api.Message{Role: "assistant", Content: "<think>\nOkay,"},
		input: " let me see. <think>\n</think>\n\n42",
		want:  exaone4Output{Thinking: " let me see. <think>", Content: "42"},
	},
	{
		name:  "prefill of an empty thought begins it",
		think: true,
		last:  &api.Message{Role: "assistant", Content: "\n<think>\n"},
		input: "<think>\nLet me see.\n</think>\n\n42",
		want:  exaone4Output{Thinking: "Let me see.", Content: "42"},
	},
	{
		name:  "prefill of a whole thought is answered",
		think: true,
		last:  &api.Message{Role: "assistant", Content: "<think>\nOkay.\n</think>\n\nIt is"},
		input: " 42</think>",
		want:  exaone4Output{Content: " 42</think>"},
	},
	{
		name:  "prefill of content that quotes the tag",
		think: true,
		last:  &api.Message{Role: "assistant", Content: "The tag <think>"},
		input: " opens a thought.",
		want:  exaone4Output{Content: " opens a thought."},
	},
	{
		name:  "prefill of an open thought behind thinking",
		think: true,
		last:  &api.Message{Role: "assistant", Thinking: "Hm.", Content: "<think>\nOkay,"},
		input: " yes",
		want:  exaone4Output{Content: " yes"},
	},
	{
		name:  "prefill of an open thought, thinking off",
		last:  &api.Message{Role: "assistant", Content: "<think>\nOkay,"},
		input: " yes</think>",
		want:  exaone4Output{Content: " yes</think>"},
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
		name:  "call drafted while thinking",
		think: true,
		input: "Draft: <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call> would do, but …</think>It is 21.",
		want:  exaone4Output{Thinking: "Draft: <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call> would do, but …", Content: "It is 21."},
	},
	{
		name:  "call drafted before the answer",
		think: true,
		input: "I could call: <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n</think>\n\nIt is 21.",
		want:  exaone4Output{Thinking: "I could call: <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>", Content: "It is 21."},
	},
	{
		name:  "call drafted first",
		think: true,
		input: "\n <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\nor <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call> \n\nNo.</think>\n\nIt is 21.",
		want:  exaone4Output{Thinking: "<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\nor <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call> \n\nNo.", Content: "It is 21."},
	},
	{
		name:  "call drafted, then called",
		think: true,
		input: "Draft: <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call> it is.\n</think>\n\n<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>",
		want:  exaone4Output{Thinking: "Draft: <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call> it is.", Calls: []string{`now {}`}},
	},
	{
		name:  "call drafted, called in an answer",
		think: true,
		input: "Draft: <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n</think>\n\n<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a\"}}</tool_call> So.",
		want:  exaone4Output{Thinking: "Draft: <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>", Content: "So.", Calls: []string{`search {"query":"a"}`}},
	},
	{
		name:  "call drafted, then one that is none in the answer",
		think: true,
		input: "Draft: <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n</think>\n\n<tool_call>{…}",
		want:  exaone4Output{Thinking: "Draft: <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>", Content: "<tool_call>{…}"},
	},
	{
		name:  "call drafted, then one that is none in thinking",
		think: true,
		input: "Draft: <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n<tool_call>{…}\n</think>\n\nHi",
		want:  exaone4Output{Thinking: "Draft: <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n<tool_call>{…}", Content: "Hi"},
	},
	{
		name:  "calls at the end of thinking that is not closed",
		think: true,
		input: "I need the time. <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call> \n",
		want:  exaone4Output{Thinking: "I need the time.", Calls: []string{`now {}`, `now {}`}},
	},
	{
		name:  "calls on both sides of the end of thinking",
		think: true,
		input: "I need the time. <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n</think>\n\n<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n",
		want:  exaone4Output{Thinking: "I need the time.", Calls: []string{`now {}`, `now {}`}},
	},
	{
		name:  "call at the end of thinking that is cut in its closing tag",
		think: true,
		input: "I need the time. <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n</thi",
		want:  exaone4Output{Thinking: "I need the time. <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n</thi"},
	},
	{
		name:  "call at the end of thinking, unclosed",
		think: true,
		input: "I need the time. <tool_call>{\"name\": \"now\"}\n</think>\n",
		want:  exaone4Output{Thinking: "I need the time.", Calls: []string{`now {}`}},
	},
	{
		name:  "the word in thinking",
		think: true,
		input: "I could write <tool_call> but I will not.\n</think>\n\nHi",
		want:  exaone4Output{Thinking: "I could write <tool_call> but I will not.", Content: "Hi"},
	},
	{
		name:  "the format quoted in thinking",
		think: true,
		input: "The format is <tool_call>{\"name\": function_1_name, \"arguments\": {...}}</tool_call> or <tool_call>{\"name\": function_1_name, \"arguments\": {...}} as told. I go on.\n</think>\n\nHi",
		want:  exaone4Output{Thinking: "The format is <tool_call>{\"name\": function_1_name, \"arguments\": {...}}</tool_call> or <tool_call>{\"name\": function_1_name, \"arguments\": {...}} as told. I go on.", Content: "Hi"},
	},
	{
		name:  "end of thinking in a string that does not end",
		think: true,
		input: "I write <tool_call>{\"name\": \"no\n</think>\n\nHi",
		want:  exaone4Output{Thinking: "I write <tool_call>{\"name\": \"no", Content: "Hi"},
	},
	{
		name:  "end of thinking in a string that does not end, before a line break",
		think: true,
		input: "I write <tool_call>{\"name\": \"no</think>\n\nHi",
		want:  exaone4Output{Thinking: "I write <tool_call>{\"name\": \"no", Content: "Hi"},
	},
	{
		name:  "thinking closed behind a call",
		think: true,
		input: "I need the time. <tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>\n</think>\n\n",
		want:  exaone4Output{Thinking: "I need the time.", Calls: []string{`now {}`}},
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
		input: `<tool_call>{"name": "f", "arguments": {"z": 9007199254740993, "a": {"y": 1, "x": [1.0, 1e300, -0, 2.5]}, "m": 12345678901234567890, "b": {}, "k": 0.1234567890123456789, "l": 1.0, "n": 1e-400}}</tool_call>`,
		want:  exaone4Output{Calls: []string{`f {"z":9007199254740993,"a":{"y":1,"x":[1.0,1e300,-0,2.5]},"m":12345678901234567890,"b":{},"k":0.1234567890123456789,"l":1.0,"n":1e-400}`}},
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
		name:  "numbers that no float64 holds",
		input: `<tool_call>{"name": "search", "arguments": {"query": [{"a": -1e400}]}}</tool_call><tool_call>{"name": "search", "arguments": 10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000}</tool_call><tool_call>{"name": "search", "arguments": "{\"query\": 1e999}"}</tool_call>`,
		want:  exaone4Output{Content: `<tool_call>{"name": "search", "arguments": {"query": [{"a": -1e400}]}}</tool_call><tool_call>{"name": "search", "arguments": 10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000}</tool_call><tool_call>{"name": "search", "arguments": "{\"query\": 1e999}"}</tool_call>`},
	},
	{
		name:  "other names of arguments",
		input: `<tool_call>{"name": "search", "args": {"query": "a"}}</tool_call><tool_call>{"name": "search", "arguments": null, "parameters": {"query": "b"}}</tool_call><tool_call>{"name": "search", "arguments": { }, "args": {"query": "c"}}</tool_call><tool_call>{"name": "search", "args": {}, "parameters": "", "arguments": null}</tool_call><tool_call>{"id": "call_1", "type": "function", "name": "now", "arguments": {}}</tool_call>`,
		want:  exaone4Output{Calls: []string{`search {"query":"a"}`, `search {"query":"b"}`, `search {"query":"c"}`, `search {"query":""}`, `now {}`}},
	},
	{
		name:  "more than a call carries",
		input: `<tool_call>{"name": "search", "arguments": {"query": "a"}, "parameters": {"query": "b"}}</tool_call><tool_call>{"name": "search", "arguments": {}, "query": "a"}</tool_call><tool_call>{"name": "search", "arguments": {"query": "a"}, "query": "b"}</tool_call><tool_call>{"name": "search", "arguments": {"query": "a", "query": "b"}}</tool_call><tool_call>{"name": "now", "name": "search"}</tool_call>`,
		want:  exaone4Output{Content: `<tool_call>{"name": "search", "arguments": {"query": "a"}, "parameters": {"query": "b"}}</tool_call><tool_call>{"name": "search", "arguments": {}, "query": "a"}</tool_call><tool_call>{"name": "search", "arguments": {"query": "a"}, "query": "b"}</tool_call><tool_call>{"name": "search", "arguments": {"query": "a", "query": "b"}}</tool_call><tool_call>{"name": "now", "name": "search"}</tool_call>`},
	},
	{
		name:  "empty arguments of a tool without parameters",
		input: `<tool_call>{"name": "now", "arguments": ""}</tool_call><tool_call>{"name": "now", "arguments": [ ]}</tool_call><tool_call>{"name": "now", "arguments": {}}</tool_call>`,
		want:  exaone4Output{Calls: []string{`now {}`, `now {}`, `now {}`}},
	},
	{
		name:  "empty arguments of other tools",
		input: `<tool_call>{"name": "get_weather", "arguments": ""}</tool_call><tool_call>{"name": "launch", "arguments": []}</tool_call><tool_call>{"name": "now", "arguments": "x"}</tool_call>`,
		want:  exaone4Output{Content: `<tool_call>{"name": "get_weather", "arguments": ""}</tool_call><tool_call>{"name": "launch", "arguments": []}</tool_call><tool_call>{"name": "now", "arguments": "x"}</tool_call>`},
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
		want:  exaone4Output{Content: "<tool_call>{\"name\": \"now\",}</tool_call>", Calls: []string{`now {}`}},
	},
	{
		name:  "call written inside a broken call",
		input: `<tool_call>{"name": "search", "arguments": {"query": "<tool_call>{"name": "now"}</tool_call>"}}</tool_call>.`,
		want:  exaone4Output{Content: `<tool_call>{"name": "search", "arguments": {"query": "<tool_call>{"name": "now"}</tool_call>"}}</tool_call>.`},
	},
	{
		name:  "bad escape in a name and bad literal",
		input: `<tool_call>{"name": "now\x"}</tool_call><tool_call>{"name": nul}</tool_call>`,
		want:  exaone4Output{Content: `<tool_call>{"name": "now\x"}</tool_call><tool_call>{"name": nul}</tool_call>`},
	},
	{
		name:  "control characters inside a string",
		input: "<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a\nb\tc\r\u0001d\"}}</tool_call>",
		want:  exaone4Output{Calls: []string{`search {"query":"a\nb\tc\r\u0001d"}`}},
	},
	{
		name:  "escapes that JSON does not have",
		input: `<tool_call>{"name": "search", "arguments": {"query": "\d+\\d\"\u00e9\u12\ug\$"}}</tool_call>`,
		want:  exaone4Output{Calls: []string{`search {"query":"\\d+\\d\"é\\u12\\ug\\$"}`}},
	},
	{
		name:  "line break inside a string of an undeclared tool",
		input: "<tool_call>{\"name\": \"launch\", \"arguments\": {\"when\": \"a\nb\"}}</tool_call>",
		want:  exaone4Output{Content: "<tool_call>{\"name\": \"launch\", \"arguments\": {\"when\": \"a\nb\"}}</tool_call>"},
	},
	{
		name:  "line break and a tag inside a string",
		input: "<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a\nb</tool_call>c\"}}</tool_call>",
		want:  exaone4Output{Content: "<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a\nb</tool_call>c\"}}</tool_call>"},
	},
	{
		name:  "last brace missing",
		input: `<tool_call>{"name": "search", "arguments": {"query": "a"}</tool_call> <tool_call>{"name": "now", "arguments": null </tool_call>.`,
		want:  exaone4Output{Content: ".", Calls: []string{`search {"query":"a"}`, `now {}`}},
	},
	{
		name:  "last brace missing and the closing tag cut",
		input: `<tool_call>{"name": "search", "arguments": {"query": "a"}</tool`,
		want:  exaone4Output{Calls: []string{`search {"query":"a"}`}},
	},
	{
		name:  "last brace missing at the end",
		input: `<tool_call>{"name": "search", "arguments": {"query": "a"}`,
		want:  exaone4Output{Content: `<tool_call>{"name": "search", "arguments": {"query": "a"}`},
	},
	{
		name:  "two braces missing",
		input: `<tool_call>{"name": "search", "arguments": {"query": "a"</tool_call>`,
		want:  exaone4Output{Content: `<tool_call>{"name": "search", "arguments": {"query": "a"</tool_call>`},
	},
	{
		name:  "first brace missing",
		input: `<tool_call>"name": "search", "arguments": {"query": "a"}}</tool_call> <tool_call> "name": "now", "arguments": {}</tool_call>`,
		want:  exaone4Output{Calls: []string{`search {"query":"a"}`, `now {}`}},
	},
	{
		name:  "quotation behind the tag",
		input: `The <tool_call> "tag" is: <tool_call>"tag", <tool_call>"name</tool_call>`,
		want:  exaone4Output{Content: `The <tool_call> "tag" is: <tool_call>"tag", <tool_call>"name</tool_call>`},
	},
	{
		name:  "brackets that do not match",
		input: `<tool_call>{"name": "now", "arguments": [}]}</tool_call>`,
		want:  exaone4Output{Content: `<tool_call>{"name": "now", "arguments": [}]}</tool_call>`},
	},
	{
		name:  "text behind the JSON",
		input: `<tool_call>{"name": "now"}}</tool_call> <tool_call>{"name": "now"} please</tool_call>`,
		want:  exaone4Output{Content: "}</tool_call>please</tool_call>", Calls: []string{`now {}`, `now {}`}},
	},
	{
		name:  "call behind an unclosed call and text",
		input: "<tool_call>{\"name\": \"now\", \"arguments\": {}}\nThen:\n<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a\"}}</tool_call>",
		want:  exaone4Output{Content: "Then:", Calls: []string{`now {}`, `search {"query":"a"}`}},
	},
	{
		name:  "call behind one that is broken and unclosed",
		input: "<tool_call>{\"name\": \"now\", \"arguments\": {x}}\nThen:\n<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a\"}}</tool_call>",
		want:  exaone4Output{Content: "<tool_call>{\"name\": \"now\", \"arguments\": {x}}\nThen:", Calls: []string{`search {"query":"a"}`}},
	},
	{
		name:  "call on the line behind a string that does not end",
		input: "<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"b}}\n<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a\"}}</tool_call>",
		want:  exaone4Output{Content: "<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"b}}", Calls: []string{`search {"query":"a"}`}},
	},
	{
		name:  "call behind one that clients cannot read",
		input: "<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": 1e400}}</tool_call><tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a\"}}</tool_call>",
		want:  exaone4Output{Content: "<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": 1e400}}</tool_call>", Calls: []string{`search {"query":"a"}`}},
	},
	{
		name:  "calls in thinking behind one that is broken",
		think: true,
		input: "a <tool_call>{\"name\": now}\n<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a\"}}</tool_call>\n",
		want:  exaone4Output{Thinking: "a <tool_call>{\"name\": now}", Calls: []string{`search {"query":"a"}`}},
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
		want:  exaone4Output{Thinking: "a \n<tool_call>{\"name\": \"search\", \"argu"},
	},
	{
		name:  "broken call in thinking does not end it",
		think: true,
		input: "a <tool_call>{…}</tool_call> b </think> c",
		want:  exaone4Output{Thinking: "a <tool_call>{…}</tool_call> b", Content: "c"},
	},
	{
		name:  "unclosed broken call in thinking",
		think: true,
		input: "a <tool_call>{\"name\": …} b\n</think>\n\nc",
		want:  exaone4Output{Thinking: "a <tool_call>{\"name\": …} b", Content: "c"},
	},
	{
		name:  "tag without an object is a word",
		think: true,
		input: "I write <tool_call> tags, <tool_call>\n[1]</tool_call>.</think>\n\n<tool_call> it is. <tool_call>{\"name\": \"now\"}</tool_call>",
		want:  exaone4Output{Thinking: "I write <tool_call> tags, <tool_call>\n[1]</tool_call>.", Content: "<tool_call> it is.", Calls: []string{`now {}`}},
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
				{`; `, exaone4Output{Content: `<tool_call>{"name": "now";`}},
				{`more </tool`, exaone4Output{Content: ` more </tool`}},
				{`_call> and`, exaone4Output{Content: `_call> and`}},
			},
		},
		{
			name:  "draft as soon as text follows",
			think: true,
			steps: []step{
				{"Draft: <tool_call>{\"name\": \"now\"}</tool_call>", exaone4Output{Thinking: "Draft:"}},
				{" \n", exaone4Output{}},
				{"no", exaone4Output{Thinking: " <tool_call>{\"name\": \"now\"}</tool_call> \nno"}},
				{" <tool_call>{\"name\": \"now\"}</tool_call></think>\n", exaone4Output{}},
				{"\n<tool_call>{\"name\": \"now\"}</tool_call>", exaone4Output{}},
				{"\nHi", exaone4Output{Thinking: " <tool_call>{\"name\": \"now\"}</tool_call>", Calls: []string{`now {}`}, Content: "Hi"}},
			},
		},
		{
			name:  "end of thinking behind a line break in a string",
			think: true,
			steps: []step{
				{"I write <tool_call>{\"name\": \"now", exaone4Output{Thinking: "I write"}},
				{"\n", exaone4Output{}},
				{"</think>", exaone4Output{Thinking: " <tool_call>{\"name\": \"now"}},
				{"\n\nHi", exaone4Output{Content: "Hi"}},
			},
		},
		{
			name: "call as soon as text follows",
			steps: []step{
				{"<tool_call>{\"name\": \"now\"}", exaone4Output{}},
				{"\n", exaone4Output{}},
				{"T", exaone4Output{Content: "T", Calls: []string{`now {}`}}},
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

// What is nested costs no more than what is not.
func TestExaone4ParserDeepArguments(t *testing.T) {
	tests := []struct {
		depth int
		want  int
	}{
		{depth: 9890, want: 1},
		{depth: 9990, want: 0},
	}

	for _, tt := range tests {
		nested := strings.Repeat(`{"a":`, tt.depth) + "1" + strings.Repeat("}", tt.depth)
		quoted, err := json.Marshal(nested)
		if err != nil {
			t.Fatal(err)
		}

		for _, arguments := range []string{nested, string(quoted)} {
			start := time.Now()
			p := exaone4TestCase{}.parser()
			_, _, calls, err := p.Add(`<tool_call>{"name": "get_weather", "arguments": `+arguments+`}</tool_call>`, true)
			if err != nil || len(calls) != tt.want {
				t.Fatalf("depth %d: %d calls, %v", tt.depth, len(calls), err)
			}
			bts, err := json.Marshal(api.ChatResponse{Message: api.Message{ToolCalls: calls}})
			if err != nil {
				t.Fatal(err)
			}
			if d := time.Since(start); d > time.Second {
				t.Errorf("depth %d: took %v", tt.depth, d)
			}

			var got api.ChatResponse
			if err := json.Unmarshal(bts, &got); err != nil {
				t.Errorf("depth %d: a client cannot read the response: %v", tt.depth, err)
			}
		}
	}
}

// The time is linear in what the model wrote, whatever it is.
func TestExaone4ParserHostileStreams(t *testing.T) {
	const size = 1 << 16
	for _, pattern := range []string{
		"<tool_call>",
		"<tool_call>{",
		`<tool_call>{"`,
		`<tool_call>{",":"`,
		`<tool_call>{"a":"<tool_call>{","b":"`,
		"<tool_call>{\"a\":\"\n",
		`<tool_call>{"name":"now"}`,
		`<tool_call>{"name":"now"}}`,
		`<tool_call>{"name":"search","arguments":{"query":"\d`,
		`</tool_call><tool_call>{"name":"`,
		`<tool_call>"`,
		`<tool_call>{"name":"now"</tool_call`,
		"</think><",
		" \n",
		"[",
		`{"a":`,
		`"`,
	} {
		for _, prefix := range []string{"", `<tool_call>{"name":"search","arguments":`, `<tool_call>{"name":"search","arguments":{"query":"`, "<tool_call>{\"name\":\"\n"} {
			stream := prefix + strings.Repeat(pattern, size/len(pattern))
			for _, think := range []bool{false, true} {
				start := time.Now()
				p := exaone4TestCase{think: think}.parser()
				for rest := stream; rest != ""; {
					n := min(1024, len(rest))
					if _, _, _, err := p.Add(rest[:n], n == len(rest)); err != nil {
						t.Fatal(err)
					}
					rest = rest[n:]
				}
				if d := time.Since(start); d > 2*time.Second {
					t.Errorf("%q and %q again and again: took %v", prefix, pattern, d)
				}
			}
		}
	}
}

func TestExaone4ParserLogsRejectedCall(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))

	exaone4Parse(t, exaone4TestCase{}.parser(), []string{`<tool_call> is a tag, <tool_call>{"name": Seoul}</tool_call>`})
	if got := log.String(); strings.Count(got, "level=DEBUG") != 1 || !strings.Contains(got, `{\"name\": S`) {
		t.Errorf("logged %q", got)
	}
}
