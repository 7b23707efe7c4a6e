package llm

import (
	"io"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/ml"
)

const bytesInMiB = 1 << 20

// memoryTestLog is what llama-server b11076 logs for a model whose layers with
// and without a sliding window have a cache each.
const memoryTestLog = `
llama_prepare_model_devices: using device CUDA0 (NVIDIA GeForce RTX 3090) (0000:01:00.0) - 24000 MiB free
load_tensors: loading model tensors, this can take a while... (load_mode = mmap)
load_tensors: offloaded 65/65 layers to GPU
load_tensors:   CPU_Mapped model buffer size =   100.00 MiB
load_tensors:        CUDA0 model buffer size =  1000.00 MiB
llama_context: constructing llama_context
llama_context:  CUDA_Host  output buffer size =     1.00 MiB
llama_kv_cache:      CUDA0 KV buffer size =   512.00 MiB
llama_kv_cache: size =  512.00 MiB (  8192 cells,  16 layers,  1/1 seqs), K (f16):  256.00 MiB, V (f16):  256.00 MiB
llama_kv_cache:      CUDA0 KV buffer size =   864.00 MiB
sched_reserve: reserving ...
sched_reserve:      CUDA0 compute buffer size =    54.00 MiB
sched_reserve:  CUDA_Host compute buffer size =    10.00 MiB
`

const memoryTestDraftLog = `
common_speculative_init_result: loading draft model 'draft.gguf'
llama_prepare_model_devices: using device CUDA0 (NVIDIA GeForce RTX 3090) (0000:01:00.0) - 21570 MiB free
load_tensors: offloaded 31/31 layers to GPU
load_tensors:   CPU_Mapped model buffer size =    20.00 MiB
load_tensors:        CUDA0 model buffer size =   200.00 MiB
llama_context:  CUDA_Host  output buffer size =     1.00 MiB
llama_kv_cache:      CUDA0 KV buffer size =   240.00 MiB
sched_reserve:      CUDA0 compute buffer size =    21.00 MiB
sched_reserve:  CUDA_Host compute buffer size =     5.00 MiB
`

// memoryTestFitLog is what llama-server logs when it measures the same model.
// Only the buffers that it needs for that are allocated.
const memoryTestFitLog = `
common_params_fit_impl: getting device memory data for initial parameters:
load_tensors: offloaded 65/65 layers to GPU
load_tensors:          CPU model buffer size =     0.00 MiB
load_tensors:        CUDA0 model buffer size =     0.00 MiB
llama_context:  CUDA_Host  output buffer size =     1.00 MiB
llama_kv_cache:      CUDA0 KV buffer size =     0.00 MiB
llama_kv_cache:      CUDA0 KV buffer size =     0.00 MiB
llama_memory_recurrent:      CUDA0 RS buffer size =    90.00 MiB
sched_reserve:      CUDA0 compute buffer size =    60.00 MiB
sched_reserve:        CPU compute buffer size =    12.00 MiB
`

func TestMemoryCount(t *testing.T) {
	type mib = float64

	tests := []struct {
		name    string
		log     string
		mmproj  mib
		want    mib
		wantGPU map[string]mib
	}{
		{
			name:    "two caches",
			log:     memoryTestLog,
			want:    100 + 1000 + 1 + 512 + 864 + 54 + 10,
			wantGPU: map[string]mib{"CUDA0": 1000 + 512 + 864 + 54},
		},
		{
			name:    "draft model",
			log:     memoryTestLog + memoryTestDraftLog,
			want:    2541 + 20 + 200 + 1 + 240 + 21 + 5,
			wantGPU: map[string]mib{"CUDA0": 2430 + 200 + 240 + 21},
		},
		{
			name:    "second context on the same model",
			log:     memoryTestLog + "llama_context:  CUDA_Host  output buffer size =     1.00 MiB\nllama_kv_cache:      CUDA0 KV buffer size =    32.00 MiB\nsched_reserve:      CUDA0 compute buffer size =    40.00 MiB\n",
			want:    2541 + 1 + 32 + 40,
			wantGPU: map[string]mib{"CUDA0": 2430 + 32 + 40},
		},
		{
			name:    "measured before it is loaded",
			log:     memoryTestFitLog + memoryTestFitLog + memoryTestLog,
			want:    2541,
			wantGPU: map[string]mib{"CUDA0": 2430},
		},
		{
			name:    "measured with its draft model",
			log:     memoryTestFitLog + memoryTestFitLog + memoryTestLog + memoryTestDraftLog,
			want:    2541 + 487,
			wantGPU: map[string]mib{"CUDA0": 2430 + 461},
		},
		{
			name:    "compute buffers reserved again",
			log:     memoryTestLog + "sched_reserve:      CUDA0 compute buffer size =    58.00 MiB\nsched_reserve:  CUDA_Host compute buffer size =    11.00 MiB\n",
			want:    2541 + 4 + 1,
			wantGPU: map[string]mib{"CUDA0": 2430 + 4},
		},
		{
			name:    "compute buffers of the model reserved again after those of the draft model",
			log:     memoryTestLog + memoryTestDraftLog + "sched_reserve:      CUDA0 compute buffer size =    58.00 MiB\n",
			want:    2541 + 487 + 4,
			wantGPU: map[string]mib{"CUDA0": 2430 + 461 + 4},
		},
		{
			name:    "compute buffers of the draft model reserved again",
			log:     memoryTestLog + memoryTestDraftLog + "sched_reserve:      CUDA0 compute buffer size =    22.00 MiB\n",
			want:    2541 + 487 + 1,
			wantGPU: map[string]mib{"CUDA0": 2430 + 461 + 1},
		},
		{
			name: "split model, one buffer for each file",
			log: `load_tensors:   CPU_Mapped model buffer size =   300.00 MiB
load_tensors:   CPU_Mapped model buffer size =   200.00 MiB
load_tensors:   CPU_REPACK model buffer size =   250.00 MiB
llama_context:        CPU  output buffer size =     1.00 MiB
`,
			want: 300 + 200 + 250 + 1,
		},
		{
			name: "two adapters",
			log: `load_tensors:        CUDA0 model buffer size =  1000.00 MiB
llama_adapter_lora_init_impl:      CUDA0 LoRA buffer size =     8.00 MiB
llama_adapter_lora_init_impl:      CUDA0 LoRA buffer size =     4.00 MiB
llama_context:  CUDA_Host  output buffer size =     1.00 MiB
`,
			want:    1000 + 8 + 4 + 1,
			wantGPU: map[string]mib{"CUDA0": 1000 + 8 + 4},
		},
		{
			name: "recurrent and compressed states",
			log: `load_tensors:        CUDA0 model buffer size =  1000.00 MiB
llama_context:  CUDA_Host  output buffer size =     1.00 MiB
llama_kv_cache:      CUDA0 KV buffer size =   100.00 MiB
llama_memory_recurrent:      CUDA0 RS buffer size =    20.00 MiB
llama_dsv4_comp_state:      CUDA0 DSV4 csa state buffer size =     3.00 MiB
llama_dsv4_comp_state:      CUDA0 DSV4 hca state buffer size =     2.00 MiB
`,
			want:    1000 + 1 + 100 + 20 + 3 + 2,
			wantGPU: map[string]mib{"CUDA0": 1000 + 100 + 20 + 3 + 2},
		},
		{
			name:   "projector for images and audio",
			mmproj: 800,
			log: memoryTestLog + `clip_ctx: CLIP using CUDA0 backend
reserve_compute_meta:      CUDA0 compute buffer size =    90.00 MiB
reserve_compute_meta:      CUDA0 compute buffer size =   100.00 MiB
reserve_compute_meta:        CPU compute buffer size =     8.00 MiB
clip_ctx: CLIP using CUDA0 backend
reserve_compute_meta:      CUDA0 compute buffer size =    30.00 MiB
reserve_compute_meta:        CPU compute buffer size =     2.00 MiB
`,
			want:    2541 + 800 + 100 + 8 + 30 + 2,
			wantGPU: map[string]mib{"CUDA0": 2430 + 800 + 100 + 30},
		},
		{
			name:   "compute buffers reserved again for an image",
			mmproj: 800,
			log: memoryTestLog + `clip_ctx: CLIP using CUDA0 backend
reserve_compute_meta:      CUDA0 compute buffer size =   100.00 MiB
sched_reserve:      CUDA0 compute buffer size =    58.00 MiB
`,
			want:    2541 + 800 + 100 + 4,
			wantGPU: map[string]mib{"CUDA0": 2430 + 800 + 100 + 4},
		},
		{
			name: "weights in the layout of AMX",
			log: `load_tensors:          AMX model buffer size =  1000.00 MiB
llama_context:        CPU  output buffer size =     1.00 MiB
`,
			want: 1000 + 1,
		},
	}

	for _, tt := range tests {
		// A pipe gives lines one by one, several at once, or only in part.
		for _, size := range []int{1, 7, 100, len(tt.log)} {
			t.Run(tt.name, func(t *testing.T) {
				runner := &llamaServerRunner{
					vramByDevice:     make(map[string]uint64),
					systemFreeAtLoad: make(map[string]uint64),
				}
				setProjectorWeights(t, runner, int64(tt.mmproj*bytesInMiB))
				w := &memoryParsingWriter{inner: io.Discard, runner: runner}
				for log := tt.log; log != ""; {
					n := min(size, len(log))
					if _, err := w.Write([]byte(log[:n])); err != nil {
						t.Fatal(err)
					}
					log = log[n:]
				}

				if got := float64(runner.memTotal) / bytesInMiB; got != tt.want {
					t.Errorf("in writes of %d bytes: got %.2f MiB, want %.2f", size, got, tt.want)
				}
				var wantGPU float64
				for device, want := range tt.wantGPU {
					wantGPU += want
					if got := float64(runner.vramByDevice[device]) / bytesInMiB; got != want {
						t.Errorf("in writes of %d bytes: got %.2f MiB on %s, want %.2f", size, got, device, want)
					}
				}
				if got := float64(runner.memGPU) / bytesInMiB; got != wantGPU {
					t.Errorf("in writes of %d bytes: got %.2f MiB on GPUs, want %.2f", size, got, wantGPU)
				}
			})
		}
	}
}

func TestMemoryCountLayers(t *testing.T) {
	tests := []struct {
		name string
		log  string
		// wantFull is whether all layers of all models are on GPUs.
		wantFull bool
	}{
		{name: "all layers", log: memoryTestLog, wantFull: true},
		{name: "all layers of model and draft model", log: memoryTestLog + memoryTestDraftLog, wantFull: true},
		{
			name: "all layers of the draft model only",
			log:  strings.Replace(memoryTestLog, "offloaded 65/65", "offloaded 40/65", 1) + memoryTestDraftLog,
		},
		{
			name: "all layers of the model only",
			log:  memoryTestLog + strings.Replace(memoryTestDraftLog, "offloaded 31/31", "offloaded 0/31", 1),
		},
		{
			name:     "fewer layers when it was measured",
			log:      strings.Replace(memoryTestFitLog, "offloaded 65/65", "offloaded 0/65", 1) + memoryTestLog,
			wantFull: true,
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			runner := &llamaServerRunner{systemFreeAtLoad: make(map[string]uint64)}
			w := &memoryParsingWriter{inner: io.Discard, runner: runner}
			if _, err := io.WriteString(w, tt.log); err != nil {
				t.Fatal(err)
			}
			total, vram := runner.MemorySize()
			if full := total == vram; full != tt.wantFull {
				t.Errorf("got %d of %d bytes on GPUs, want all: %v", vram, total, tt.wantFull)
			}
		})
	}
}

func TestMemoryCountDeviceFree(t *testing.T) {
	runner := &llamaServerRunner{
		vramByDevice:     make(map[string]uint64),
		systemFreeAtLoad: make(map[string]uint64),
		gpus: []ml.DeviceInfo{
			{DeviceID: ml.DeviceID{ID: "0", Library: "CUDA"}, Name: "CUDA0", TotalMemory: 24576 * bytesInMiB},
			{DeviceID: ml.DeviceID{ID: "1", Library: "CUDA"}, Name: "CUDA1", TotalMemory: 12288 * bytesInMiB},
		},
	}
	w := &memoryParsingWriter{inner: io.Discard, runner: runner}
	other := "llama_prepare_model_devices: using device CUDA1 (NVIDIA GeForce RTX 3060) (0000:02:00.0) - 11000 MiB free\n"
	if _, err := io.WriteString(w, strings.Replace(memoryTestLog, "\nload_tensors:", "\n"+other+"load_tensors:", 1)+memoryTestDraftLog); err != nil {
		t.Fatal(err)
	}

	for i, want := range []uint64{24000 - 2430 - 461, 11000} {
		if got := runner.GetDeviceInfos(t.Context())[i].FreeMemory / bytesInMiB; got != want {
			t.Errorf("got %d MiB free on GPU %d, want %d", got, i, want)
		}
	}
}

func TestMemoryCountRestart(t *testing.T) {
	runner := &llamaServerRunner{
		options:          api.DefaultOptions(),
		vramByDevice:     make(map[string]uint64),
		systemFreeAtLoad: make(map[string]uint64),
	}
	w := &memoryParsingWriter{inner: io.Discard, runner: runner}
	runner.output = w

	for _, projector := range []string{"CUDA0", "CPU"} {
		runner.resetLoadAccounting()
		// The first line of the next process must not be taken for the rest of the last one.
		_, buffers, _ := strings.Cut(memoryTestLog, "65/65 layers to GPU\n")
		log := buffers + "clip_ctx: CLIP using " + projector + " backend\nreserve_compute_meta:  " + projector + " compute buffer size =   100.00 MiB\nsrv: 0"
		if _, err := io.WriteString(w, log); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := runner.memTotal/bytesInMiB, uint64(2541+100); got != want {
		t.Errorf("got %d MiB, want %d", got, want)
	}
	if got, want := runner.memGPU/bytesInMiB, uint64(2430); got != want {
		t.Errorf("got %d MiB on GPUs, want %d", got, want)
	}
}
