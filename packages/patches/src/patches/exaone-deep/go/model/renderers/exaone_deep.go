package renderers

import (
	"fmt"
	"strings"

	"github.com/ollama/ollama/api"
)

const (
	exaoneDeepOpenTag  = "<thought>"
	exaoneDeepCloseTag = "</thought>"
)

// ExaoneDeepRenderer renders the prompts of EXAONE Deep. The model always
// thinks, whatever a request asks for, and earlier thoughts are left out.
type ExaoneDeepRenderer struct{}

func (r *ExaoneDeepRenderer) Render(messages []api.Message, _ []api.Tool, _ *api.ThinkValue) (string, error) {
	history, prefill := messages, api.Message{}
	if last := len(messages) - 1; last >= 0 && messages[last].Role == "assistant" {
		history, prefill = messages[:last], messages[last]
	}

	var sb strings.Builder
	if len(history) == 0 || !isExaone4System(history[0]) {
		sb.WriteString("[|system|]" + exaone4EndOfTurn)
	}

	for _, message := range history {
		switch message.Role {
		case "system", "developer":
			sb.WriteString("[|system|]" + message.Content + exaone4EndOfTurn)
		case "user":
			sb.WriteString("[|user|]" + message.Content + "\n")
		case "assistant":
			_, answer := r.splitThought(message)
			sb.WriteString("[|assistant|]" + answer + exaone4EndOfTurn)
		case "tool":
			sb.WriteString("[|tool|]" + message.Content + exaone4EndOfTurn)
		default:
			return "", fmt.Errorf("exaone-deep: %w %q", ErrUnknownRole, message.Role)
		}
	}

	sb.WriteString("[|assistant|]")
	switch {
	case prefill.Content == "" && prefill.Thinking == "":
		sb.WriteString(exaoneDeepOpenTag + "\n")
	case isExaoneDeepOpenThought(prefill):
		sb.WriteString(strings.TrimLeft(prefill.Content, exaone4WhiteSpace))
	default:
		thought, answer := r.splitThought(prefill)
		sb.WriteString(exaoneDeepOpenTag + "\n" + thought + "\n" + exaoneDeepCloseTag + "\n\n" + answer)
	}

	return sb.String(), nil
}

// isExaoneDeepOpenThought reports whether a message that is to be continued has
// only begun to think. The parser goes by the same rule.
func isExaoneDeepOpenThought(message api.Message) bool {
	return message.Thinking == "" &&
		strings.HasPrefix(strings.TrimLeft(message.Content, exaone4WhiteSpace), exaoneDeepOpenTag) &&
		!strings.Contains(message.Content, exaoneDeepCloseTag)
}

// splitThought separates a message's thought, which clients may also send
// inline, from its answer.
func (r *ExaoneDeepRenderer) splitThought(message api.Message) (thought, answer string) {
	thought, answer = message.Thinking, message.Content
	if i := strings.LastIndex(answer, exaoneDeepCloseTag); i >= 0 {
		if thought == "" {
			thought = strings.TrimPrefix(exaone4Trim(answer[:i]), exaoneDeepOpenTag)
		}
		answer = strings.TrimLeft(answer[i+len(exaoneDeepCloseTag):], "\n")
	}
	return exaone4Trim(thought), answer
}
