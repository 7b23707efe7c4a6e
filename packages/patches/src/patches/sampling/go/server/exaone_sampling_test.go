package server

import (
	"maps"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/types/model"
)

type exaoneSamplingTest struct {
	name      string
	arch      string
	file      map[string]any
	projector bool
	template  string
	params    map[string]any
	request   map[string]any
	// want is what differs from Ollama's defaults.
	want map[string]float32
}

var (
	exaone45TestFile = map[string]any{"tokenizer.ggml.pre": "exaone-moe"}

	exaone4Sampling  = map[string]float32{"temperature": 0.6, "top_p": 0.95, "repeat_penalty": 1}
	exaone45Sampling = map[string]float32{"temperature": 1, "top_p": 0.95, "repeat_penalty": 1}
)

func TestExaoneSampling(t *testing.T) {
	testExaoneSampling(t, []exaoneSamplingTest{
		{name: "EXAONE 4.0", want: exaone4Sampling},
		{name: "EXAONE 4.0 with a template of its own", template: "{{ .Prompt }}", want: exaone4Sampling},
		{name: "EXAONE 4.5", file: exaone45TestFile, want: exaone45Sampling},
		{
			name:      "EXAONE 4.5 with images",
			file:      exaone45TestFile,
			projector: true,
			want:      map[string]float32{"temperature": 1, "top_p": 0.95, "repeat_penalty": 1, "presence_penalty": 1.5},
		},
		{name: "K-EXAONE", arch: "exaone-moe", file: exaone45TestFile, want: exaone45Sampling},
		{
			name:     "EXAONE Deep",
			arch:     "exaone",
			file:     map[string]any{"tokenizer.ggml.pre": "exaone"},
			template: exaoneDeepTestTemplate,
			want:     exaone4Sampling,
		},
		{
			name:     "EXAONE 3.5",
			arch:     "exaone",
			file:     map[string]any{"tokenizer.ggml.pre": "exaone"},
			template: exaone35TestTemplate,
		},
		{name: "other architecture", arch: "llama"},
		{name: "contradiction", file: map[string]any{"tokenizer.ggml.pre": "exaone-moe", "exaone4.vocab_size": uint32(102400)}},
		{
			name:   "Modelfile",
			params: map[string]any{"temperature": 0.3, "repeat_penalty": 1.2},
			want:   map[string]float32{"temperature": 0.3, "top_p": 0.95, "repeat_penalty": 1.2},
		},
		{
			name:    "request",
			params:  map[string]any{"temperature": 0.3},
			request: map[string]any{"temperature": 0.0, "top_p": 0.5},
			want:    map[string]float32{"temperature": 0, "top_p": 0.5, "repeat_penalty": 1},
		},
		{
			name: "file",
			file: map[string]any{"general.sampling.temp": float32(0.25), "general.sampling.penalty_present": float32(0.5)},
			want: map[string]float32{"temperature": 0.25, "top_p": 0.95, "repeat_penalty": 1, "presence_penalty": 0.5},
		},
		{
			name:   "file and Modelfile",
			file:   map[string]any{"general.sampling.temp": float32(0.25)},
			params: map[string]any{"temperature": 0.75},
			want:   map[string]float32{"temperature": 0.75, "top_p": 0.95, "repeat_penalty": 1},
		},
	})
}

func testExaoneSampling(t *testing.T, tests []exaoneSamplingTest) {
	t.Helper()

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			_, digest := createExaone4File(t, tt.arch, tt.file)
			writeStoredModel(t, "test", digest, tt.template, tt.params, model.ConfigV2{})

			m, err := GetModel("test")
			if err != nil {
				t.Fatal(err)
			}
			if tt.projector {
				m.ProjectorPaths = []string{"mmproj"}
			}

			var s Server
			for range 2 {
				opts, err := s.modelOptions(m, tt.request)
				if err != nil {
					t.Fatal(err)
				}

				stock := api.DefaultOptions()
				want := map[string]float32{
					"temperature":      stock.Temperature,
					"top_p":            stock.TopP,
					"repeat_penalty":   stock.RepeatPenalty,
					"presence_penalty": stock.PresencePenalty,
				}
				maps.Copy(want, tt.want)
				got := map[string]float32{
					"temperature":      opts.Temperature,
					"top_p":            opts.TopP,
					"repeat_penalty":   opts.RepeatPenalty,
					"presence_penalty": opts.PresencePenalty,
				}
				if diff := gocmp.Diff(want, got); diff != "" {
					t.Errorf("options mismatch (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestExaoneSamplingWithoutModel(t *testing.T) {
	var m *Model
	if got := m.exaoneSampling(); got != nil {
		t.Errorf("got %v", got)
	}
}
