package server

// usesChatTemplate reports whether prompts have the format of the chat template
// in the model's file: llama-server applies it, or a renderer of EXAONE 4 takes
// its place.
func (m *Model) usesChatTemplate() bool {
	return chatModeForModel(m) == chatExecutionModeNative || isExaone4(m.Config.Renderer) && !m.HasGoTemplate
}
