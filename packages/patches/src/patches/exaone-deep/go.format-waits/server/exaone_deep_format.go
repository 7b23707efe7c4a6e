package server

import "github.com/ollama/ollama/api"

// formatsExaoneDeep reports whether a format applies to what EXAONE Deep says
// from the first token on, so that there is no thought before the answer.
func formatsExaoneDeep(m *Model, req api.GenerateRequest) bool {
	switch string(req.Format) {
	case "", "null", `""`:
		return false
	}
	return m.Config.Parser == exaoneDeep
}
