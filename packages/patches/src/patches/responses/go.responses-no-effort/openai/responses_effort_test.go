package openai

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
)

func TestFromResponsesRequestEffort(t *testing.T) {
	for body, want := range map[string]*api.ThinkValue{
		`{"input": "Hi"}`: nil,
		`{"input": "Hi", "reasoning": {"summary": "auto"}}`: nil,
		`{"input": "Hi", "reasoning": {"effort": "none"}}`:  {Value: false},
		`{"input": "Hi", "reasoning": {"effort": "high"}}`:  {Value: "high"},
	} {
		t.Run(body, func(t *testing.T) {
			var req ResponsesRequest
			if err := json.Unmarshal([]byte(body), &req); err != nil {
				t.Fatal(err)
			}
			chat, err := FromResponsesRequest(req)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, chat.Think); diff != "" {
				t.Error(diff)
			}
		})
	}
}
