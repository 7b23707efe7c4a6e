package ollamarunner

import "github.com/ollama/ollama/kvcache"

// hostMemory returns the bytes of system memory that the cache may take,
// whatever device its layers are on.
func (c *InputCache) hostMemory() uint64 {
	if cache, ok := c.cache.(kvcache.HostMemoryCache); ok {
		return cache.HostMemory()
	}
	return 0
}
