package server

// usesChatTemplate reports whether prompts have the format of the chat template
// in the model's file: llama-server applies it, or the renderer of EXAONE 4.0
// takes its place.
func (m *Model) usesChatTemplate() bool {
	return chatModeForModel(m) == chatExecutionModeNative || m.Config.Renderer == exaone4 && !m.HasGoTemplate
}
