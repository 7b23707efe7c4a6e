package parsers

import (
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
)

// BenchmarkExaone4Parser shows the parser beside qwen3's, which reads the same
// tags, on the same streams.
func BenchmarkExaone4Parser(b *testing.B) {
	call := func(size int) string {
		return `<tool_call>{"name": "search", "arguments": {"query": "` + strings.Repeat("lorem ipsum ", size/12) + `"}}</tool_call>`
	}

	streams := []struct {
		name   string
		stream string
		chunk  int
	}{
		{"content/chunk=4", strings.Repeat("The quick brown fox, 2 < 3. ", 4096), 4},
		{"content/chunk=all", strings.Repeat("The quick brown fox, 2 < 3. ", 4096), 1 << 30},
		{"one-call-64K/chunk=4", call(64 << 10), 4},
		{"one-call-256K/chunk=4", call(256 << 10), 4},
		{"many-calls/chunk=4", strings.Repeat(call(96)+"\n", 512), 4},
		{"many-calls/chunk=all", strings.Repeat(call(96)+"\n", 512), 1 << 30},
	}

	parsers := []struct {
		name string
		new  func() Parser
	}{
		{"exaone4", func() Parser { return &Exaone4Parser{} }},
		{"qwen3", func() Parser { return &Qwen3Parser{} }},
	}

	for _, s := range streams {
		for _, p := range parsers {
			b.Run(s.name+"/"+p.name, func(b *testing.B) {
				b.SetBytes(int64(len(s.stream)))
				for b.Loop() {
					parser := p.new()
					parser.Init(exaone4TestTools, nil, &api.ThinkValue{Value: false})
					for rest := s.stream; rest != ""; {
						chunk := rest[:min(s.chunk, len(rest))]
						rest = rest[len(chunk):]
						if _, _, _, err := parser.Add(chunk, rest == ""); err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}
