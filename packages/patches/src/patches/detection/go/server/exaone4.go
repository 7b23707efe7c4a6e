package server

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/manifest"
	"github.com/ollama/ollama/template"
	"github.com/ollama/ollama/types/model"
)

const (
	exaone4                = "exaone4"
	exaone4ParamsMediaType = "application/vnd.ollama.image.params"

	// exaone4Turn is what begins an answer in EXAONE 4.0's format, in whatever
	// language a template is written.
	exaone4Turn = "[|assistant|]"

	exaoneMoeVocabSize = 153600
	exaoneMoeEOS       = "<|endofturn|>"
)

// exaone4File is what a model file says of itself.
type exaone4File struct {
	architecture string
	chatTemplate string
	embeds       bool
	pretokenizer string
	vocabSize    int    // 0 if it is not stored
	eos          string // text of the token that ends a turn, empty if it is not stored
}

// isExaone4 reports whether the file is EXAONE 4.0. EXAONE 4.5 has the same
// architecture, and the pre-tokenizer and the vocabulary of K-EXAONE. A file
// that contradicts itself is neither.
func (f exaone4File) isExaone4() bool {
	return f.architecture == exaone4 && f.pretokenizer == exaone4 &&
		f.vocabSize != exaoneMoeVocabSize && f.eos != exaoneMoeEOS
}

// setExaone4Defaults stores in a new EXAONE 4.0 model what its request leaves
// unsaid: its renderer and parser in config, its stop token in layers.
func setExaone4Defaults(r api.CreateRequest, layers []manifest.Layer, config *model.ConfigV2) ([]manifest.Layer, error) {
	if !slices.Contains(config.ModelFamilies, exaone4) {
		return layers, nil
	}

	m := Model{Config: *config, Template: template.DefaultTemplate}
	for _, layer := range layers {
		filename, err := manifest.BlobsPath(layer.Digest)
		if err != nil {
			return nil, err
		}

		switch layer.MediaType {
		case "application/vnd.ollama.image.model":
			if m.ModelPath == "" {
				m.setExaone4Path(layer, filename)
			}
		case "application/vnd.ollama.image.prompt",
			"application/vnd.ollama.image.template":
			bts, err := os.ReadFile(filename)
			if err != nil {
				return nil, err
			}

			m.Template, err = template.Parse(string(bts))
			if err != nil {
				return nil, err
			}
		case exaone4ParamsMediaType:
			bts, err := os.ReadFile(filename)
			if err != nil {
				return nil, err
			}

			if err := json.Unmarshal(bts, &m.Options); err != nil {
				return nil, err
			}
		}
	}

	if !m.exaone4File().isExaone4() {
		return layers, nil
	}

	// A renderer and a parser that come from another model were chosen without
	// knowing the template that this request brings.
	if r.Template != "" {
		if r.Renderer == "" && m.Config.Renderer == exaone4 {
			m.Config.Renderer = ""
		}
		if r.Parser == "" && m.Config.Parser == exaone4 {
			m.Config.Parser = ""
		}
	}

	_, hasStop := m.Options["stop"]
	m.setExaone4Defaults()

	config.Renderer, config.Parser = m.Config.Renderer, m.Config.Parser
	if _, ok := m.Options["stop"]; !ok || hasStop {
		return layers, nil
	}

	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(m.Options); err != nil {
		return nil, err
	}

	params, err := manifest.NewLayer(&b, exaone4ParamsMediaType)
	if err != nil {
		return nil, err
	}

	layers = slices.DeleteFunc(layers, func(layer manifest.Layer) bool {
		return layer.MediaType == exaone4ParamsMediaType
	})
	return append(layers, params), nil
}

// setExaone4Defaults completes a model whose file is EXAONE 4.0, and reports
// whether it has a template that is used rather than that of the file. The file
// decides, since the config of a model from elsewhere may name another family.
func (m *Model) setExaone4Defaults() (hasTemplate bool) {
	file := m.exaone4File()
	if !file.isExaone4() || file.embeds {
		return false
	}

	if m.usesExaone4Renderer(file) {
		m.Config.Renderer, m.Config.Parser = exaone4, exaone4
	}

	hasOtherFormat := file.chatTemplate != "" && !strings.Contains(file.chatTemplate, exaone4Turn)
	if _, ok := m.Options["stop"]; !ok && (m.Config.Renderer == exaone4 || !hasOtherFormat) {
		if m.Options == nil {
			m.Options = make(map[string]any)
		}
		m.Options["stop"] = []any{"[|endofturn|]"}
	}

	return m.Template != template.DefaultTemplate
}

// usesExaone4Renderer reports whether nothing in the model speaks against the
// built-in renderer and parser: neither another one nor, unless the renderer
// was asked for, a template of another format.
func (m *Model) usesExaone4Renderer(file exaone4File) bool {
	for _, name := range []string{m.Config.Renderer, m.Config.Parser} {
		if name != "" && name != exaone4 {
			return false
		}
	}

	switch {
	case m.Config.Renderer == exaone4:
		return true
	case m.Template != template.DefaultTemplate:
		return m.Template.Contains(exaone4Turn)
	default:
		return file.chatTemplate == "" || strings.Contains(file.chatTemplate, exaone4Turn)
	}
}
