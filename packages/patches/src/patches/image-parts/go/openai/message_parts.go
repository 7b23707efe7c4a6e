package openai

// PartsKey is where the parts of each message are in the context of a request,
// since FromChatRequest makes a message of each part.
const PartsKey = "message_parts"

// MessageParts is what FromChatRequest leaves out of the messages that it makes
// of one.
type MessageParts struct {
	Count      int
	ToolCallID string
	Reasoning  string
}

// MessageParts returns how many messages FromChatRequest makes of each message,
// and what it leaves out.
func (r ChatCompletionRequest) MessageParts() []MessageParts {
	r, err := r.withPlainContent()
	if err != nil {
		return nil
	}

	parts := make([]MessageParts, len(r.Messages))
	for i, msg := range r.Messages {
		parts[i] = MessageParts{Count: 1, ToolCallID: msg.ToolCallID, Reasoning: msg.Reasoning}
		if content, ok := msg.Content.([]any); ok {
			parts[i].Count = len(content)
		}
	}
	return parts
}
