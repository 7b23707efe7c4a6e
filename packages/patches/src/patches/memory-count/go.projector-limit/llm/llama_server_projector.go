package llm

import "os"

// projectorWeights returns the bytes of the projector's weights, which are in
// the file of the model or in their own.
func (s *llamaServerRunner) projectorWeights() (size uint64) {
	if len(s.launch.projectors) == 0 {
		return 0
	}

	if path := s.launch.projectors[0]; path != s.launch.modelPath {
		if info, err := os.Stat(path); err == nil {
			size = uint64(info.Size())
		}
		return size
	}

	if s.ggml == nil {
		return 0
	}
	for _, prefix := range []string{"v.", "mm.", "a."} {
		for _, tensor := range s.ggml.Tensors().Items(prefix) {
			size += tensor.Size()
		}
	}
	return size
}
