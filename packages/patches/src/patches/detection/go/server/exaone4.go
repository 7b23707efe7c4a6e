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
)

// exaone4Family is a member of the EXAONE 4 family. They share architectures, so
// the pre-tokenizer tells them apart.
type exaone4Family struct {
	name          string // of its renderer and its parser
	architectures []string
	pretokenizer  string
	vocabSize     int
	stop          string

	// turn is part of every template in its format, in whatever language the
	// template is written.
	turn string
}

// exaone4Families are EXAONE 4.0, and EXAONE 4.5 with K-EXAONE.
var exaone4Families = []exaone4Family{
	{
		name:          exaone4,
		architectures: []string{exaone4},
		pretokenizer:  "exaone4",
		vocabSize:     102400,
		stop:          "[|endofturn|]",
		turn:          "[|assistant|]",
	},
	{
		name:          "exaone4.5",
		architectures: []string{exaone4, "exaone-moe"},
		pretokenizer:  "exaone-moe",
		vocabSize:     153600,
		stop:          "<|endofturn|>",
		turn:          "<|endofturn|>",
	},
}

// isExaone4 reports whether a renderer or a parser is one of EXAONE 4's.
func isExaone4(name string) bool {
	return strings.HasPrefix(name, exaone4)
}

// exaone4File is what a model file says of itself.
type exaone4File struct {
	architecture string
	chatTemplate string
	embeds       bool
	pretokenizer string
	vocabSize    int    // 0 if it is not stored
	eos          string // text of the token that ends a turn, empty if it is not stored
}

// isExaone4Architecture reports whether a file may be of the family.
func isExaone4Architecture(name string) bool {
	return slices.ContainsFunc(exaone4Families, func(f exaone4Family) bool {
		return slices.Contains(f.architectures, name)
	})
}

// family returns the member of the family that the file is, and false for files
// that are of another family or contradict themselves.
func (f exaone4File) family() (family exaone4Family, ok bool) {
	for _, each := range exaone4Families {
		switch {
		case each.pretokenizer != f.pretokenizer:
			if each.vocabSize == f.vocabSize || each.stop == f.eos {
				return exaone4Family{}, false
			}
		case slices.Contains(each.architectures, f.architecture):
			family, ok = each, true
		}
	}
	return family, ok
}

// setExaone4Defaults stores in a new EXAONE 4 model what its request leaves
// unsaid: its renderer and parser in config, its stop token in layers.
func setExaone4Defaults(r api.CreateRequest, layers []manifest.Layer, config *model.ConfigV2) ([]manifest.Layer, error) {
	if !slices.ContainsFunc(config.ModelFamilies, isExaone4Architecture) {
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

	if _, ok := m.exaone4File().family(); !ok {
		return layers, nil
	}

	// A renderer and a parser that come from another model were chosen without
	// knowing the template that this request brings.
	if r.Template != "" {
		if r.Renderer == "" && isExaone4(m.Config.Renderer) {
			m.Config.Renderer = ""
		}
		if r.Parser == "" && isExaone4(m.Config.Parser) {
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

// setExaone4Defaults completes a model whose file is of EXAONE 4, and reports
// whether it has a template that is used rather than that of the file. The file
// decides, since the config of a model from elsewhere may name another family.
func (m *Model) setExaone4Defaults() (hasTemplate bool) {
	file := m.exaone4File()
	family, ok := file.family()
	if !ok || file.embeds {
		return false
	}

	if m.usesExaone4Renderer(file, family) {
		m.Config.Renderer, m.Config.Parser = family.name, family.name
	}

	hasOtherFormat := file.chatTemplate != "" && !strings.Contains(file.chatTemplate, family.turn)
	if _, ok := m.Options["stop"]; !ok && (m.Config.Renderer == family.name || !hasOtherFormat) {
		if m.Options == nil {
			m.Options = make(map[string]any)
		}
		m.Options["stop"] = []any{family.stop}
	}

	return m.Template != template.DefaultTemplate
}

// usesExaone4Renderer reports whether nothing in the model speaks against the
// built-in renderer and parser: neither another one nor, unless the renderer
// was asked for, a template of another format.
func (m *Model) usesExaone4Renderer(file exaone4File, family exaone4Family) bool {
	for _, name := range []string{m.Config.Renderer, m.Config.Parser} {
		if name != "" && name != family.name {
			return false
		}
	}

	switch {
	case m.Config.Renderer == family.name:
		return true
	case m.Template != template.DefaultTemplate:
		return m.Template.Contains(family.turn)
	default:
		return file.chatTemplate == "" || strings.Contains(file.chatTemplate, family.turn)
	}
}
