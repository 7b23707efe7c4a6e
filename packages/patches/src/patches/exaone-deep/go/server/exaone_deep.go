package server

import (
	"strings"

	"github.com/ollama/ollama/template"
)

const exaoneDeep = "exaone-deep"

// setExaoneDeepDefaults selects the renderer and the parser of a model of
// EXAONE Deep that names none. EXAONE 3.5 has the same architecture, tokenizer
// and end of turn, so only the template tells that a model thinks.
func (m *Model) setExaoneDeepDefaults() {
	if m.Config.Renderer != "" || m.Config.Parser != "" {
		return
	}

	file := m.exaone4File()
	if file.architecture != "exaone" || file.embeds {
		return
	}

	// A template of the model is used rather than that of its file.
	contains := m.Template.Contains
	if m.Template == template.DefaultTemplate {
		contains = func(s string) bool { return strings.Contains(file.chatTemplate, s) }
	}
	if contains("<thought>") && contains("[|assistant|]") {
		m.Config.Renderer, m.Config.Parser = exaoneDeep, exaoneDeep
	}
}
