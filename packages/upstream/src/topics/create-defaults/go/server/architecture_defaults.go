package server

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/types/model"
)

// architectureDefaults is what a model is created with when it names nothing
// else.
type architectureDefaults struct {
	renderer string
	parser   string
	stop     []string
}

var defaultsByArchitecture = map[string]architectureDefaults{
	"gemma4":          {renderer: gemma4RendererLegacy, parser: "gemma4", stop: []string{"<turn|>"}},
	"laguna":          {renderer: "laguna", parser: "laguna"},
	"nemotron_h":      {renderer: "nemotron-3-nano", parser: "nemotron-3-nano"},
	"nemotron_h_moe":  {renderer: "nemotron-3-nano", parser: "nemotron-3-nano"},
	"nemotron_h_omni": {renderer: "nemotron-3-nano", parser: "nemotron-3-nano"},
}

// setArchitectureDefaults sets the renderer, the parser and the stop tokens of
// an architecture where neither the request nor the model that it starts from
// has its own.
func setArchitectureDefaults(config *model.ConfigV2, r *api.CreateRequest, base []*modelLayer, architecture string) error {
	defaults, ok := defaultsByArchitecture[architecture]
	if !ok {
		return nil
	}

	config.Renderer = cmp.Or(config.Renderer, defaults.renderer)
	config.Parser = cmp.Or(config.Parser, defaults.parser)

	if _, ok := r.Parameters["stop"]; ok || len(defaults.stop) == 0 {
		return nil
	}
	inherited, err := hasParameter(base, "stop")
	if err != nil || inherited {
		return err
	}
	if r.Parameters == nil {
		r.Parameters = make(map[string]any)
	}
	r.Parameters["stop"] = defaults.stop
	return nil
}

// hasParameter reports whether one of the layers sets a parameter.
func hasParameter(layers []*modelLayer, name string) (bool, error) {
	for _, layer := range layers {
		if layer.MediaType != "application/vnd.ollama.image.params" {
			continue
		}
		f, err := layer.Open()
		if err != nil {
			return false, fmt.Errorf("failed to open inherited parameters: %w", err)
		}
		var parameters map[string]any
		err = json.NewDecoder(f).Decode(&parameters)
		f.Close()
		if err != nil {
			return false, fmt.Errorf("failed to decode inherited parameters: %w", err)
		}
		if _, ok := parameters[name]; ok {
			return true, nil
		}
	}
	return false, nil
}
