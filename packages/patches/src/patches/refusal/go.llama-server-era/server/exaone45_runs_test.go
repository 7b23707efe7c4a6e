package server

import "testing"

func TestExaone45Runs(t *testing.T) {
	testExaone4Release(t, []exaone4ReleaseTest{
		{
			name: "EXAONE 4.5",
			file: map[string]any{"tokenizer.ggml.pre": "exaone-moe", "exaone4.nextn_predict_layers": uint32(1)},
			want: "v0.32.10",
		},
		{
			name: "EXAONE 4.5 without its prediction block",
			file: map[string]any{"tokenizer.ggml.pre": "exaone-moe"},
		},
		{
			name: "EXAONE 4.5 with a count of no blocks",
			file: map[string]any{"tokenizer.ggml.pre": "exaone-moe", "exaone4.nextn_predict_layers": uint32(0)},
		},
		{
			name: "K-EXAONE with its prediction block",
			arch: "exaone-moe",
			file: map[string]any{"tokenizer.ggml.pre": "exaone-moe", "exaone-moe.nextn_predict_layers": uint32(1)},
		},
	})
}
