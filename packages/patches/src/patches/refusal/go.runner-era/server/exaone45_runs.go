package server

// runsExaone45 reports whether this release can run a file of EXAONE 4.5 or
// K-EXAONE. Its llama.cpp knows neither their tokenizer nor the architecture of
// K-EXAONE, and takes the block that predicts several tokens for tensors too many.
func (m *Model) runsExaone45(exaone4File) bool {
	return false
}
