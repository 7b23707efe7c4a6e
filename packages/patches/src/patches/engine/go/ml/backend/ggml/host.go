package ggml

// #include "ggml-backend.h"
import "C"

import "unsafe"

// ReadBytes copies a part of the tensor's data to system memory, beginning at
// offset. It waits for graphs that are being computed.
func (t *Tensor) ReadBytes(data []byte, offset int) {
	if len(data) == 0 {
		return
	}

	t.b.synchronize(func() {
		C.ggml_backend_tensor_get(t.t, unsafe.Pointer(&data[0]), C.size_t(offset), C.size_t(len(data)))
	})
}

// WriteBytes is the reverse of ReadBytes.
func (t *Tensor) WriteBytes(data []byte, offset int) {
	if len(data) == 0 {
		return
	}

	t.b.synchronize(func() {
		C.ggml_backend_tensor_set(t.t, unsafe.Pointer(&data[0]), C.size_t(offset), C.size_t(len(data)))
	})
}

// synchronize calls f when no graph is being computed.
func (b *Backend) synchronize(f func()) {
	b.schedMu.Lock()
	defer b.schedMu.Unlock()

	C.ggml_backend_sched_synchronize(b.sched)
	f()
}
