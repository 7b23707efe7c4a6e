package ggml

import "unsafe"

// readOutput copies the data of a computed tensor to the host. It must be
// called before another graph is computed, which may use the same memory.
func (t *Tensor) readOutput() {
	t.output = nil
	t.output = t.Bytes()
}

// outputFloats returns the output of an F32 tensor.
func (t *Tensor) outputFloats() []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(&t.output[0])), len(t.output)/4)
}
