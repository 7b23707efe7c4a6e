package server

// startsDifferently reports whether llama-server is started differently for two
// models of the same file.
func startsDifferently(loaded, wanted *Model) bool {
	a, b := llamaServerConfigForModel(loaded), llamaServerConfigForModel(wanted)
	return a.DisableJinja != b.DisableJinja || a.DraftModelPath != b.DraftModelPath
}
