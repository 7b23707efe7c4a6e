package llm

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/ml"
)

// TestLayoutProbe writes down which layers go to which GPU in cases that it
// reads, with sizes in bytes.
func TestLayoutProbe(t *testing.T) {
	file := os.Getenv("EXAONE4_LAYOUT_CASES")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}

	type gpu struct{ Free, ComputeBuffer uint64 }
	var cases []struct {
		Layers []uint64
		GPUs   []gpu
		Spread bool
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}

	layouts := make([]map[string][]int, len(cases))
	for i, c := range cases {
		t.Setenv("OLLAMA_SCHED_SPREAD", map[bool]string{true: "1"}[c.Spread])

		memory := ml.BackendMemory{CPU: ml.DeviceMemory{Weights: c.Layers, Cache: make([]uint64, len(c.Layers))}}
		var devices []ml.DeviceInfo
		for j, g := range c.GPUs {
			id := ml.DeviceID{Library: "CUDA", ID: string(rune('0' + j))}
			devices = append(devices, ml.DeviceInfo{DeviceID: id, FreeMemory: g.Free})
			memory.GPUs = append(memory.GPUs, ml.DeviceMemory{
				DeviceID: id,
				Weights:  make([]uint64, len(c.Layers)),
				Cache:    make([]uint64, len(c.Layers)),
				Graph:    g.ComputeBuffer,
			})
		}

		s := llmServer{options: api.Options{Runner: api.Runner{NumGPU: -1}}, totalLayers: uint64(len(c.Layers))}
		system := ml.SystemInfo{TotalMemory: 1 << 40, FreeMemory: 1 << 40}
		gpuLayers, err := s.createLayout(system, devices, &memory, false, 0)
		if err != nil {
			t.Fatal(err)
		}

		layouts[i] = make(map[string][]int)
		for _, l := range gpuLayers {
			layouts[i][l.ID] = l.Layers
		}
	}

	out, err := json.Marshal(layouts)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file+".layouts", out, 0o644); err != nil {
		t.Fatal(err)
	}
}
