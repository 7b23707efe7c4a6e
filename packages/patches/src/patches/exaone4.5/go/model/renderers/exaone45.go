package renderers

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ollama/ollama/api"
)

const exaone45EndOfTurn = "<|endofturn|>\n"

// Exaone45Renderer renders the prompts of EXAONE 4.5 and, without images, of
// K-EXAONE. The thoughts of the tool loop in progress are part of them.
type Exaone45Renderer struct{}

func (r *Exaone45Renderer) Render(messages []api.Message, tools []api.Tool, think *api.ThinkValue) (string, error) {
	isThinking := think == nil || think.Bool()

	messages = r.withImageTags(messages)
	history, prefill := messages, api.Message{}
	if last := len(messages) - 1; last >= 0 && messages[last].Role == "assistant" {
		history, prefill = messages[:last], messages[last]
	}

	var sb strings.Builder
	if err := r.renderTools(&sb, tools); err != nil {
		return "", err
	}

	lastUser := -1
	for i, message := range history {
		if message.Role == "user" {
			lastUser = i
		}
	}

	history = exaone4OrderResults(history)
	for i, message := range history {
		switch message.Role {
		case "system", "developer":
			sb.WriteString("<|system|>\n" + message.Content + exaone45EndOfTurn)
		case "user":
			sb.WriteString("<|user|>\n" + message.Content + exaone45EndOfTurn)
		case "assistant":
			turn, err := r.renderAssistant(message, i > lastUser)
			if err != nil {
				return "", err
			}
			sb.WriteString("<|assistant|>\n" + turn + exaone45EndOfTurn)
		case "tool":
			if i == 0 || history[i-1].Role != "tool" {
				sb.WriteString("<|tool|>\n")
			}
			sb.WriteString("<tool_result>" + message.Content + "</tool_result>")
			if i+1 < len(history) && history[i+1].Role == "tool" {
				sb.WriteString("\n")
			} else {
				sb.WriteString(exaone45EndOfTurn)
			}
		default:
			return "", fmt.Errorf("exaone4.5: %w %q", ErrUnknownRole, message.Role)
		}
	}

	sb.WriteString("<|assistant|>\n")
	switch {
	case isThinking && isExaone4OpenThought(prefill):
		sb.WriteString(strings.TrimLeft(prefill.Content, exaone4WhiteSpace))
	case prefill.Content != "" || prefill.Thinking != "" || len(prefill.ToolCalls) > 0:
		turn, err := r.renderAssistant(prefill, isThinking)
		if err != nil {
			return "", err
		}
		sb.WriteString(turn)
		if len(prefill.ToolCalls) == 0 {
			// The text goes on behind its last space
			sb.WriteString(prefill.Content[len(strings.TrimRightFunc(prefill.Content, isExaone4Space)):])
		}
	case isThinking:
		sb.WriteString("<think>\n")
	default:
		sb.WriteString(exaone4EmptyThink)
	}

	return sb.String(), nil
}

func (r *Exaone45Renderer) renderTools(sb *strings.Builder, tools []api.Tool) error {
	if len(tools) == 0 {
		return nil
	}

	sb.WriteString("<|tool_declare|>\n# Tools\n")
	for _, tool := range tools {
		b, err := exaone4JSON(exaone4Tool(tool))
		if err != nil {
			return err
		}
		sb.WriteString("<tool>" + b + "</tool>\n")
	}
	sb.WriteString(exaone45EndOfTurn)
	return nil
}

// withImageTags returns the messages with a tag for each of their images, in
// front of the text. Ollama numbers images over all messages, and llama-server
// writes what goes around each.
func (r *Exaone45Renderer) withImageTags(messages []api.Message) []api.Message {
	tagged := slices.Clone(messages)
	images := 0
	for i, message := range tagged {
		if len(message.Images) == 0 {
			continue
		}

		var tags strings.Builder
		for range message.Images {
			fmt.Fprintf(&tags, "[img-%d]\n", images)
			images++
		}

		thoughts, content := "", message.Content
		if message.Role == "assistant" {
			if end := strings.LastIndex(content, "</think>"); end >= 0 && message.Thinking == "" {
				end += len("</think>")
				thoughts, content = content[:end], content[end:]
			}
			content = strings.TrimLeftFunc(content, isExaone4Space)
		}
		tagged[i].Content = thoughts + tags.String() + content
	}
	return tagged
}

func (r *Exaone45Renderer) renderAssistant(message api.Message, keepThinking bool) (string, error) {
	thinking, content := message.Thinking, message.Content
	if i := strings.LastIndex(content, "</think>"); i >= 0 && thinking == "" {
		thinking, _, _ = strings.Cut(content, "</think>")
		thinking = strings.TrimPrefix(exaone4Trim(thinking), "<think>")
		content = content[i+len("</think>"):]
	}
	if !keepThinking {
		thinking = ""
	}

	var sb strings.Builder
	sb.WriteString("<think>\n" + exaone4Trim(thinking) + "\n</think>\n\n")
	content = exaone4Trim(content)
	sb.WriteString(content)
	for i, toolCall := range message.ToolCalls {
		if i > 0 || content != "" {
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
