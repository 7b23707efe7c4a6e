package server

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestReadExaone4File(t *testing.T) {
	path, _ := createExaone4File(t, "", nil)
	bts, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	key := []byte("general.architecture")
	i := bytes.Index(bts, key)

	tests := []struct {
		name string
		bts  []byte
		want string
	}{
		{"exaone4", bts, "exaone4"},
		{"empty", nil, ""},
		{"ends in the header", bts[:10], ""},
		{"ends before the key", bts[:i], ""},
		{"ends in the key", bts[:i+4], ""},
		{"ends before the value", bts[:i+len(key)], ""},
		{"ends in the value", bts[:i+bytes.Index(bts[i:], []byte("exaone4"))+4], ""},
		{"ends in the pre-tokenizer", bts[:bytes.LastIndex(bts, []byte("exaone4"))+4], "exaone4"},
		{"other key", bytes.ReplaceAll(bts, key, []byte("general.architectura")), ""},
		{"other magic", append([]byte("GGML"), bts[4:]...), ""},
		{"text", bytes.Repeat([]byte("exaone4 "), 1000), ""},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "model")
			if err := os.WriteFile(path, tt.bts, 0o644); err != nil {
				t.Fatal(err)
			}
			if got := readExaone4File(path).architecture; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}

	if got := readExaone4File(filepath.Join(t.TempDir(), "missing")).architecture; got != "" {
		t.Errorf("got %q for a file that is not there", got)
	}
}

func TestExaone4FileOnce(t *testing.T) {
	t.Setenv("OLLAMA_MODELS", t.TempDir())
	path, _ := createExaone4File(t, "", map[string]any{"tokenizer.chat_template": "own"})
	m := Model{ModelPath: path}
	if err := os.Rename(path, path+"-"); err != nil {
		t.Fatal(err)
	}
	if got := m.exaone4File(); got != (exaone4File{}) {
		t.Errorf("got %+v for a file that is not there", got)
	}
	if err := os.Rename(path+"-", path); err != nil {
		t.Fatal(err)
	}

	want := exaone4File{architecture: "exaone4", chatTemplate: "own", pretokenizer: "exaone4"}
	if got := m.exaone4File(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := m.exaone4File(); got != want {
		t.Errorf("got %+v, want %+v as before", got, want)
	}
}
