package server

// fileSampling returns the options that are in the model's file.
func (m *Model) fileSampling() map[string]any {
	return m.GenerationDefaults
}
