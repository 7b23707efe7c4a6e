package llm

import "testing"

func setProjectorWeights(t *testing.T, s *llamaServerRunner, bytes int64) {
	t.Helper()
	s.launch.mmprojMemory = uint64(bytes)
}
