package server

import "fmt"

// The first releases whose llama.cpp runs a member of the family as a whole.
const (
	exaone45Release     = "v0.32.10"
	kExaoneRelease      = "v0.30.0"
	kExaoneArchitecture = "exaone-moe"
)

// checkExaone4Release returns an error for a model of the family that this
// release would load late, or not at all, or answer wrongly with.
func (m *Model) checkExaone4Release() error {
	file := m.exaone4File()
	family, ok := file.family()
	if !ok || family.name == exaone4 || m.runsExaone45(file) {
		return nil
	}

	if file.architecture == kExaoneArchitecture {
		return exaone4ReleaseError("K-EXAONE", kExaoneRelease)
	}
	return exaone4ReleaseError("EXAONE 4.5", exaone45Release)
}

func exaone4ReleaseError(name, release string) error {
	return fmt.Errorf("%s needs Ollama %s or newer: this release %w it", name, release, errCapabilities)
}
