package server

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"github.com/ollama/ollama/llm"
)

// TestPredict writes what the scheduler expects of a model file, in bytes.
func TestPredict(t *testing.T) {
	path := os.Getenv("PREDICT_MODEL")
	numCtx, err := strconv.Atoi(os.Getenv("PREDICT_NUM_CTX"))
	if err != nil {
		t.Fatal(err)
	}
	batch, err := strconv.Atoi(os.Getenv("PREDICT_BATCH"))
	if err != nil {
		t.Fatal(err)
	}

	f, err := llm.LoadModel(path, 0)
	if err != nil {
		t.Fatal(err)
	}

	bts, err := json.Marshal(map[string]uint64{
		"server": llm.PredictServerVRAM(path, f, effectiveLlamaServerContext(numCtx, f, 1)),
		"batch":  generationBatchSurchargeForCompletion(true, batch),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("PREDICT_OUTPUT"), bts, 0o644); err != nil {
		t.Fatal(err)
	}
}
