package server

// checkExaone45Projector returns an error for a model of EXAONE 4.5 that sees
// images, whose projector the llama.cpp of this release does not know.
func (m *Model) checkExaone45Projector() error {
	file := m.exaone4File()
	if family, ok := file.family(); !ok || family.name == exaone4 || file.architecture != exaone4 || len(m.ProjectorPaths) == 0 {
		return nil
	}
	return exaone4ReleaseError("EXAONE 4.5 with images", "v0.30.1")
}
