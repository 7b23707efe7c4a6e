package llm

import (
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/ml"
)

func TestExaone45FitTargets(t *testing.T) {
	const gib = 1 << 30

	gpu := ml.DeviceInfo{FreeMemory: 24 * gib, TotalMemory: 24 * gib}
	small := ml.DeviceInfo{FreeMemory: 2 * gib, TotalMemory: 24 * gib}

	cases := []struct {
		name      string
		arch      string
		gpus      []ml.DeviceInfo
		projector uint64
		want      string
	}{
		{name: "one GPU", arch: "exaone4", gpus: []ml.DeviceInfo{gpu}, projector: 2454 << 20, want: "5518"},
		{name: "several GPUs", arch: "exaone4", gpus: []ml.DeviceInfo{gpu, gpu, gpu}, projector: 2454 << 20, want: "5518,1024,1024"},
		{name: "without a projector", arch: "exaone4", gpus: []ml.DeviceInfo{gpu}},
		{name: "on the CPU", arch: "exaone4", gpus: []ml.DeviceInfo{gpu, small}, projector: 2454 << 20},
		{name: "another architecture", arch: "qwen25vl", gpus: []ml.DeviceInfo{gpu, gpu}, projector: 2454 << 20, want: "3478"},
	}

	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			launch := llamaServerLaunchConfig{
				modelArch:    tt.arch,
				gpus:         tt.gpus,
				mmprojMemory: tt.projector,
				opts:         api.Options{Runner: api.Runner{NumGPU: -1}},
			}
			if tt.projector > 0 {
				launch.projectors = []string{"mmproj.gguf"}
			}

			if got := launch.extraEnvsForStart()[llamaArgFitTargetEnv]; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
