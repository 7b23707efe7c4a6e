package server

// usesChatTemplate reports whether prompts have the format of the chat template
// in the model's file: llama-server applies it, or a renderer of EXAONE takes
// its place.
func (m *Model) usesChatTemplate() bool {
	return chatModeForModel(m) == chatExecutionModeNative || isExaone(m.Config.Renderer) && !m.HasGoTemplate
}
