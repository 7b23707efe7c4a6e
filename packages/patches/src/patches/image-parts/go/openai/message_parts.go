package openai

// PartsKey is where the number of parts of each message is in the context of a
// request, since FromChatRequest makes a message of each part.
const PartsKey = "message_parts"

// MessageParts returns how many messages FromChatRequest makes of each message.
func (r ChatCompletionRequest) MessageParts() []int {
	r, err := r.withPlainContent()
	if err != nil {
		return nil
	}

	parts := make([]int, len(r.Messages))
	for i, msg := range r.Messages {
		parts[i] = 1
		if content, ok := msg.Content.([]any); ok {
			parts[i] = len(content)
		}
	}
	return parts
}
