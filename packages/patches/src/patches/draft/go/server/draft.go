package server

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/ollama/ollama/fs/gguf"
	"github.com/ollama/ollama/llm"
	"github.com/ollama/ollama/manifest"
)

var errDraftVocabulary = errors.New("DRAFT and FROM have different vocabularies, and a draft model needs the vocabulary of the model that it drafts for")

// llama.cpp lets the vocabulary of a draft model differ by this much.
const (
	draftVocabularyMaxSizeDifference = 128
	draftVocabularyFirstToken        = 5
)

// checkDraftVocabulary returns an error if a draft model cannot draft for the
// model because it has another vocabulary. llama-server would run the model
// without it, and tell only its log.
func checkDraftVocabulary(modelLayers, draftLayers []*modelLayer) error {
	target, err := layerPath(modelLayers, "application/vnd.ollama.image.model")
	if err != nil || target == "" {
		return err
	}
	draft, err := layerPath(draftLayers, manifest.MediaTypeImageDraft)
	if err != nil || draft == "" {
		return err
	}

	// A head has no vocabulary to choose from.
	if whole, err := llm.IsWholeModel(draft); err != nil || !whole {
		return err
	}

	targetMetadata, err := gguf.ReadFileMetadata(target, -1)
	if err != nil {
		return err
	}
	draftMetadata, err := gguf.ReadFileMetadata(draft, -1)
	if err != nil {
		return err
	}
	return compareVocabularies(targetMetadata, draftMetadata)
}

// layerPath returns the file of the first layer of a type. It is the first of a
// split model, which has the metadata.
func layerPath(layers []*modelLayer, mediaType string) (string, error) {
	for _, layer := range layers {
		if layer.GGUF == nil || layer.MediaType != mediaType {
			continue
		}
		digest := layer.Digest
		if len(layer.splitLayers) > 0 {
			digest = layer.splitLayers[0].Digest
		}
		return manifest.BlobsPath(digest)
	}
	return "", nil
}

// compareVocabularies follows common_speculative_are_compatible in llama.cpp.
func compareVocabularies(target, draft *gguf.Metadata) error {
	if a, b := target.String("tokenizer.ggml.model"), draft.String("tokenizer.ggml.model"); a != b {
		return fmt.Errorf("%w: their tokenizers are %q and %q", errDraftVocabulary, b, a)
	}

	for _, token := range []string{"bos", "eos"} {
		add, id := "tokenizer.ggml.add_"+token+"_token", "tokenizer.ggml."+token+"_token_id"
		// A default depends on the tokenizer, so only what both files say counts
		if target.Has(add) && draft.Has(add) && target.Bool(add) != draft.Bool(add) {
			return fmt.Errorf("%w: only one of them adds %s", errDraftVocabulary, token)
		}
		if target.Bool(add) && draft.Bool(add) && target.Uint(id) != draft.Uint(id) {
			return fmt.Errorf("%w: their %s tokens are %d and %d", errDraftVocabulary, token, draft.Uint(id), target.Uint(id))
		}
	}

	a, b := target.KeyValue("tokenizer.ggml.tokens").Strings(), draft.KeyValue("tokenizer.ggml.tokens").Strings()
	if max(len(a), len(b))-min(len(a), len(b)) > draftVocabularyMaxSizeDifference {
		return fmt.Errorf("%w: they have %d and %d tokens", errDraftVocabulary, len(b), len(a))
	}
	for i := draftVocabularyFirstToken; i < min(len(a), len(b)); i++ {
		if a[i] != b[i] {
			return fmt.Errorf("%w: token %d is %q and %q", errDraftVocabulary, i, b[i], a[i])
		}
	}
	return nil
}

// predictServerVRAM estimates the VRAM of the model of a request and of its
// draft model, see llm.PredictServerVRAM.
func (req *LlmRequest) predictServerVRAM(f *gguf.Model, numCtx int) uint64 {
	predicted := llm.PredictServerVRAM(req.model.ModelPath, f, numCtx)
	if req.model.DraftPath == "" || req.opts.DraftNumPredict <= 0 {
		return predicted
	}

	draft, err := llm.LoadModel(req.model.DraftPath, 1024, req.model.DraftShardPaths...)
	if err != nil {
		slog.Warn("draft model is missing from the predicted memory", "model", req.model.DraftPath, "error", err)
		return predicted
	}
	return predicted + llm.PredictDraftVRAM(req.model.DraftPath, draft, numCtx)
}
