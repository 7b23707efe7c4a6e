package llm

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/ml"
)

const (
	cacheTypeServerEnv  = "OLLAMA_TEST_CACHE_TYPE_SERVER"
	cacheTypeRefusalEnv = "OLLAMA_TEST_CACHE_TYPE_REFUSAL"
)

func init() {
	if os.Getenv(cacheTypeServerEnv) != "" && strings.HasPrefix(filepath.Base(os.Args[0]), "llama-server") {
		os.Exit(serveCacheType(os.Args[1:], os.Getenv(cacheTypeRefusalEnv)))
	}
}

// serveCacheType accepts and refuses types of the KV cache as llama-server does.
func serveCacheType(args []string, refusal string) int {
	flag := func(name string) string {
		if i := slices.Index(args, name); i >= 0 {
			return args[i+1]
		}
		return ""
	}

	kvct := flag("--cache-type-k")
	quantized := slices.Contains([]string{"q8_0", "q4_0", "q4_1", "iq4_nl", "q5_0", "q5_1"}, kvct)
	switch {
	case kvct != flag("--cache-type-v"):
		return 2
	case kvct != "" && !quantized && !slices.Contains([]string{"f32", "f16", "bf16"}, kvct):
		fmt.Printf("error while handling argument \"--cache-type-k\": Unsupported cache type: %s\n", kvct)
		return 1
	case quantized && flag("--flash-attn") == "off":
		fmt.Println("llama_init_from_model: quantized V cache requires flash_attn to be enabled")
		return 1
	case quantized && refusal != "":
		fmt.Println(refusal)
		return 1
	}

	l, err := net.Listen("tcp", "127.0.0.1:"+flag("--port"))
	if err != nil {
		return 2
	}
	http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"status":"ok"}`)
	}))
	return 0
}

func TestKVCacheType(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("creating symlinks needs a privilege on Windows")
	}

	old := ml.LibOllamaPath
	ml.LibOllamaPath = t.TempDir()
	t.Cleanup(func() { ml.LibOllamaPath = old })
	if err := os.Symlink(os.Args[0], filepath.Join(ml.LibOllamaPath, "llama-server")); err != nil {
		t.Fatal(err)
	}
	t.Setenv(cacheTypeServerEnv, "1")

	const elsewhere = "llama_init_from_model: failed to initialize the context: quantized V cache was requested, but this requires Flash Attention"
	heads := func(k, v uint32) map[string]uint32 {
		return map[string]uint32{"attention.key_length": k, "attention.value_length": v}
	}

	tests := []struct {
		name           string
		flashAttention string
		kvct           string
		kv             map[string]uint32
		gpus           []ml.DeviceInfo
		refusal        string
		// want is the type that llama-server runs with, empty for its default.
		want    string
		wantErr string
	}{
		{name: "none"},
		{name: "f16", kvct: "f16", want: "f16"},
		{name: "q8_0", kvct: "q8_0", want: "q8_0"},
		{name: "upper case", kvct: "Q8_0", want: "q8_0"},
		{name: "spaces", kvct: " q4_0 ", want: "q4_0"},
		{name: "type that v0.18.0 did not know", kvct: "q5_1", want: "q5_1"},
		{name: "unknown", kvct: "q9_9"},
		{name: "type of weights", kvct: "q4_k_m"},
		{name: "flash attention on", flashAttention: "1", kvct: "q8_0", want: "q8_0"},
		{name: "flash attention off", flashAttention: "0", kvct: "q8_0"},
		{name: "flash attention off by word", flashAttention: "false", kvct: "iq4_nl"},
		{name: "flash attention off, f16", flashAttention: "0", kvct: "f16", want: "f16"},
		{name: "flash attention off, bf16", flashAttention: "0", kvct: "bf16", want: "bf16"},
		{name: "flash attention off, f32", flashAttention: "0", kvct: "f32", want: "f32"},
		{name: "flash attention off, unknown", flashAttention: "0", kvct: "q9_9"},
		{
			name: "GPU without flash attention",
			kvct: "q8_0",
			gpus: []ml.DeviceInfo{{DeviceID: ml.DeviceID{Library: "CUDA"}, ComputeMajor: 5}},
		},
		{name: "heads of 80", kvct: "q8_0", kv: map[string]uint32{"embedding_length": 320}},
		{name: "heads of 80, f16", kvct: "f16", kv: map[string]uint32{"embedding_length": 320}, want: "f16"},
		{name: "keys of 80", kvct: "q8_0", kv: heads(80, 64)},
		{name: "values of 80", kvct: "q8_0", kv: heads(64, 80)},
		{name: "heads of two lengths", kvct: "q8_0", kv: heads(192, 128), want: "q8_0"},
		{name: "refused by llama-server", kvct: "q8_0", refusal: elsewhere},
		{name: "refused for the keys of one layer", kvct: "q4_0", refusal: "llama_init_from_model: K cache type q4_0 with block size 32 does not divide n_embd_head_k=80"},
		{
			name: "another error",
			kvct: "q8_0",
			refusal: "llama_init_from_model: enabling flash_attn since it is required for quantized V cache\n" +
				"llama_init_from_model: failed to initialize the context: failed to create backend",
			wantErr: "failed to create backend",
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_FLASH_ATTENTION", tt.flashAttention)
			t.Setenv("OLLAMA_KV_CACHE_TYPE", tt.kvct)
			t.Setenv(cacheTypeRefusalEnv, tt.refusal)

			path := writeCacheTypeModel(t, tt.kv)
			f, err := LoadModel(path, 0)
			if err != nil {
				t.Fatal(err)
			}
			s, err := NewLlamaServer(ml.SystemInfo{}, tt.gpus, path, f, nil, nil, api.DefaultOptions(), 1, LlamaServerConfig{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()

			_, err = s.Load(t.Context(), ml.SystemInfo{}, tt.gpus, false)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Fatalf("got error %v, want %q", err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}

			var got string
			args := s.(*llamaServerRunner).cmd.Args
			if i := slices.Index(args, "--cache-type-k"); i >= 0 {
				got = args[i+1]
			}
			if got != tt.want {
				t.Errorf("got a cache of type %q, want %q", got, tt.want)
			}
		})
	}
}

// writeCacheTypeModel writes a model file with metadata only.
func writeCacheTypeModel(t *testing.T, more map[string]uint32) string {
	t.Helper()
	kv := map[string]uint32{
		"block_count":             1,
		"context_length":          4096,
		"embedding_length":        256,
		"attention.head_count":    4,
		"attention.head_count_kv": 1,
	}
	maps.Copy(kv, more)

	var b bytes.Buffer
	write := func(values ...any) {
		for _, v := range values {
			if s, ok := v.(string); ok {
				binary.Write(&b, binary.LittleEndian, uint64(len(s)))
				b.WriteString(s)
				continue
			}
			binary.Write(&b, binary.LittleEndian, v)
		}
	}
	const typeUint32, typeString = uint32(4), uint32(8)
	b.WriteString("GGUF")
	write(uint32(3), uint64(0), uint64(len(kv)+1))
	write("general.architecture", typeString, "llama")
	for _, key := range slices.Sorted(maps.Keys(kv)) {
		write("llama."+key, typeUint32, kv[key])
	}

	path := filepath.Join(t.TempDir(), "model.gguf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
