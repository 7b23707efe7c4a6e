package renderers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/ollama/ollama/api"
)

const (
	exaone4EndOfTurn  = "[|endofturn|]\n"
	exaone4EmptyThink = "<think>\n\n</think>\n\n"

	exaone4WhiteSpace = " \t\n\v\f\r"

	exaone4ToolsHeader = "# Available Tools\n" +
		"You can use none, one, or multiple of the following tools by calling them as functions to help with the user’s query.\n" +
		"Here are the tools available to you in JSON format within <tool> and </tool> tags:\n"
	exaone4ToolsFooter = "\n" +
		"For each function call you want to make, return a JSON object with function name and arguments within <tool_call> and </tool_call> tags, like:\n" +
		`<tool_call>{"name": function_1_name, "arguments": {argument_1_name: argument_1_value, argument_2_name: argument_2_value}}</tool_call>` + "\n" +
		`<tool_call>{"name": function_2_name, "arguments": {...}}</tool_call>` + "\n" +
		"...\n" +
		"Note that if no argument name is specified for a tool, you can just print the argument value directly, without the argument name or JSON formatting."
)

// ErrUnknownRole is the error for a message whose role a prompt has no place
// for.
var ErrUnknownRole = errors.New("unknown role")

type Exaone4Renderer struct{}

func (r *Exaone4Renderer) Render(messages []api.Message, tools []api.Tool, think *api.ThinkValue) (string, error) {
	isThinking := think == nil || think.Bool()

	toolsBlock, err := r.renderTools(tools)
	if err != nil {
		return "", err
	}

	history, prefill := messages, api.Message{}
	if last := len(messages) - 1; last >= 0 && messages[last].Role == "assistant" {
		history, prefill = messages[:last], messages[last]
	}

	var sb strings.Builder
	if toolsBlock != "" && len(messages) > 0 && !isExaone4System(messages[0]) {
		sb.WriteString("[|system|]\n" + toolsBlock + exaone4EndOfTurn)
	}

	history = exaone4OrderResults(history)
	for i, message := range history {
		switch message.Role {
		case "system", "developer":
			sb.WriteString("[|system|]\n" + message.Content)
			if i == 0 && toolsBlock != "" {
				sb.WriteString("\n\n" + toolsBlock)
			}
			sb.WriteString(exaone4EndOfTurn)
		case "user":
			sb.WriteString("[|user|]\n" + message.Content + exaone4EndOfTurn)
		case "assistant":
			turn, err := r.renderAssistant(message, false)
			if err != nil {
				return "", err
			}
			sb.WriteString("[|assistant|]\n" + turn + exaone4EndOfTurn)
		case "tool":
			if i == 0 || messages[i-1].Role != "tool" {
				sb.WriteString("[|tool|]\n")
			}
			result, err := exaone4JSON(message.Content)
			if err != nil {
				return "", err
			}
			sb.WriteString(`<tool_result>{"result": ` + result + "}</tool_result>")
			if i+1 < len(messages) && messages[i+1].Role == "tool" {
				sb.WriteString("\n")
			} else {
				sb.WriteString(exaone4EndOfTurn)
			}
		default:
			return "", fmt.Errorf("exaone4: %w %q", ErrUnknownRole, message.Role)
		}
	}

	turn, err := r.renderAssistant(prefill, isThinking)
	if err != nil {
		return "", err
	}

	sb.WriteString("[|assistant|]\n")
	switch {
	case isThinking && isExaone4OpenThought(prefill):
		sb.WriteString(strings.TrimLeft(prefill.Content, exaone4WhiteSpace))
	case turn != "":
		sb.WriteString(turn)
	case isThinking:
		sb.WriteString("<think>\n")
	default:
		sb.WriteString(exaone4EmptyThink)
	}

	return sb.String(), nil
}

// exaone4OrderResults returns the messages with the results of calls in the
// order of the calls, since the prompt does not say which is which. Results
// stay where they are unless the id of each is that of a call.
func exaone4OrderResults(messages []api.Message) []api.Message {
	ordered := slices.Clone(messages)
	for i, message := range ordered {
		if len(message.ToolCalls) < 2 {
			continue
		}

		place := func(result api.Message) int {
			return slices.IndexFunc(message.ToolCalls, func(call api.ToolCall) bool {
				return call.ID != "" && call.ID == result.ToolCallID
			})
		}
		results := ordered[i+1:]
		if end := slices.IndexFunc(results, func(m api.Message) bool { return m.Role != "tool" }); end >= 0 {
			results = results[:end]
		}
		if !slices.ContainsFunc(results, func(m api.Message) bool { return place(m) < 0 }) {
			slices.SortStableFunc(results, func(a, b api.Message) int { return place(a) - place(b) })
		}
	}
	return ordered
}

// isExaone4System reports whether a message is a system message, which newer
// clients of OpenAI's API call a developer message.
func isExaone4System(message api.Message) bool {
	return message.Role == "system" || message.Role == "developer"
}

// isExaone4OpenThought reports whether a message that is to be continued has
// only begun to think. The parser goes by the same rule.
func isExaone4OpenThought(message api.Message) bool {
	return message.Thinking == "" && len(message.ToolCalls) == 0 &&
		strings.HasPrefix(strings.TrimLeft(message.Content, exaone4WhiteSpace), "<think>") &&
		!strings.Contains(message.Content, "</think>")
}

func (r *Exaone4Renderer) renderTools(tools []api.Tool) (string, error) {
	if len(tools) == 0 {
		return "", nil
	}

	var sb strings.Builder
	sb.WriteString(exaone4ToolsHeader)
	for _, tool := range tools {
		b, err := exaone4JSON(exaone4Tool(tool))
		if err != nil {
			return "", err
		}
		sb.WriteString("<tool>" + b + "</tool>\n")
	}
	sb.WriteString(exaone4ToolsFooter)
	return sb.String(), nil
}

// exaone4Tool returns a tool without the fields that its client left out.
func exaone4Tool(tool api.Tool) any {
	type function struct {
		Name        string `json:"name"`
		Description string `json:"description,omitempty"`
		Parameters  any    `json:"parameters,omitempty"`
	}
	type parameters struct {
		Type     string   `json:"type,omitempty"`
		Defs     any      `json:"$defs,omitempty"`
		Items    any      `json:"items,omitempty"`
		Required []string `json:"required,omitempty"`
	}

	f := function{Name: tool.Function.Name, Description: tool.Function.Description}
	p := tool.Function.Parameters
	switch {
	case p.Properties != nil:
		f.Parameters = p
	case p.Type != "" || p.Defs != nil || p.Items != nil || len(p.Required) > 0:
		f.Parameters = parameters{p.Type, p.Defs, p.Items, p.Required}
	}
	return struct {
		Type     string   `json:"type,omitempty"`
		Items    any      `json:"items,omitempty"`
		Function function `json:"function"`
	}{tool.Type, tool.Items, f}
}

func (r *Exaone4Renderer) renderAssistant(message api.Message, keepThinking bool) (string, error) {
	thinking, content := r.splitThinking(message)

	var sb strings.Builder
	if keepThinking && thinking != "" {
		sb.WriteString("<think>\n" + thinking + "\n</think>\n\n")
	} else if message.Content != "" || len(message.ToolCalls) > 0 {
		sb.WriteString(exaone4EmptyThink)
	}
	sb.WriteString(content)

	for i, toolCall := range message.ToolCalls {
		if i > 0 || message.Content != "" {
			sb.WriteString("\n")
		}
		arguments, err := exaone4JSON(toolCall.Function.Arguments)
		if err != nil {
			return "", err
		}
		sb.WriteString(`<tool_call>{"name": "` + toolCall.Function.Name + `", "arguments": ` + arguments + "}</tool_call>")
	}

	return sb.String(), nil
}

// splitThinking separates a message's thinking, which clients may also send
// inline, from the rest of its content.
func (r *Exaone4Renderer) splitThinking(message api.Message) (thinking, content string) {
	i := strings.LastIndex(message.Content, "</think>")
	if i < 0 {
		return message.Thinking, message.Content
	}

	thinking = message.Thinking
	if thinking == "" {
		thinking = exaone4Trim(strings.TrimPrefix(exaone4Trim(message.Content[:i]), "<think>"))
	}
	return thinking, exaone4Trim(message.Content[i+len("</think>"):])
}

// exaone4Trim trims what Python's str.strip does: there, the ASCII information
// separators are white space too.
func exaone4Trim(s string) string {
	return strings.TrimFunc(s, isExaone4Space)
}

func isExaone4Space(r rune) bool {
	return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f
}

// exaone4JSONReplacer rewrites the escapes that Python's json.dumps with
// ensure_ascii=False does not write. The first pair consumes escaped
// backslashes, so that what follows one is never taken for an escape.
var exaone4JSONReplacer = strings.NewReplacer(
	`\\`, `\\`,
	`\u003c`, "<",
	`\u003e`, ">",
	`\u0026`, "&",
	`\u2028`, "\u2028",
	`\u2029`, "\u2029",
	`\u0008`, `\b`,
	`\u000c`, `\f`,
)

// exaone4JSON marshals v as the model's chat template does.
func exaone4JSON(v any) (string, error) {
	b, err := marshalWithSpaces(v)
	if err != nil {
		return "", err
	}
	return exaone4JSONReplacer.Replace(string(b)), nil
}
