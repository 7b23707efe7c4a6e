package llm

// projectorWeights returns the bytes of the projector's weights.
func (s *llamaServerRunner) projectorWeights() uint64 {
	return s.launch.mmprojMemory
}
