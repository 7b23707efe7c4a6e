package server

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"

	"github.com/ollama/ollama/fs/gguf"
	"github.com/ollama/ollama/manifest"
	"github.com/ollama/ollama/template"
	"github.com/ollama/ollama/types/model"
)

const (
	exaone4                = "exaone4"
	exaone4ParamsMediaType = "application/vnd.ollama.image.params"
)

// setExaone4Defaults stores in a new EXAONE 4.0 model what its request leaves
// unsaid: its renderer and parser in config, its stop token in layers.
func setExaone4Defaults(layers []manifest.Layer, config *model.ConfigV2) ([]manifest.Layer, error) {
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
			m.ModelPath = filename
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

// setExaone4Defaults completes a model whose file is EXAONE 4.0. The file
// decides, since the config of a model from elsewhere may name another family.
func (m *Model) setExaone4Defaults() {
	if ggufArchitecture(m.ModelPath) != exaone4 {
		return
	}

	if m.usesExaone4Renderer() {
		m.Config.Renderer, m.Config.Parser = exaone4, exaone4
	}

	if _, ok := m.Options["stop"]; !ok {
		if m.Options == nil {
			m.Options = make(map[string]any)
		}
		m.Options["stop"] = []any{"[|endofturn|]"}
	}
}

// usesExaone4Renderer reports whether nothing in the model speaks against the
// built-in renderer and parser: neither another one nor, unless the renderer
// was asked for, a template that handles tools itself.
func (m *Model) usesExaone4Renderer() bool {
	for _, name := range []string{m.Config.Renderer, m.Config.Parser} {
		if name != "" && name != exaone4 {
			return false
		}
	}

	if m.Config.Renderer == exaone4 {
		return true
	}

	vars, err := m.Template.Vars()
	return err == nil && !slices.Contains(vars, "tools")
}

// ggufArchitecture returns the architecture that a model file names, or an
// empty string where there is no such file.
func ggufArchitecture(path string) string {
	f, err := gguf.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()

	// Open accepts other files, whose bytes must not be taken for lengths
	if string(f.Magic[:]) != "GGUF" {
		return ""
	}

	return f.KeyValue("general.architecture").String()
}
