package server

import "maps"

// exaoneSampling returns the options that the authors of an EXAONE model
// recommend, and those in its file instead where it has them. Whether a request
// thinks is not known here: EXAONE 4.0 has the values for reasoning.
func (m *Model) exaoneSampling() map[string]any {
	if m == nil {
		return nil
	}

	options := map[string]any{"top_p": 0.95, "repeat_penalty": 1.0}
	family, ok := m.exaone4File().family()
	switch {
	case ok && family.name == exaone4, m.Config.Renderer == exaoneDeep:
		options["temperature"] = 0.6
	case ok:
		options["temperature"] = 1.0
		if len(m.ProjectorPaths) > 0 {
			// Recommended with images, and not for text alone
			options["presence_penalty"] = 1.5
		}
	default:
		return nil
	}

	maps.Copy(options, m.fileSampling())
	return options
}
