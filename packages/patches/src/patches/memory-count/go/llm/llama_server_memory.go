package llm

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// maxPartialLogLine bounds what is held of a line that does not end.
const maxPartialLogLine = 64 * 1024

// memoryOwner is what the buffers in llama-server's log belong to. llama-server
// loads a model and creates contexts on it, then does the same for a draft
// model, then loads projectors, and logs the buffers of each in the same words.
type memoryOwner int

const (
	memoryOwnerModel memoryOwner = iota
	memoryOwnerDraftModel
	memoryOwnerContext
	memoryOwnerProjector
)

// memoryLog is where the reader is in the log of one llama-server process.
type memoryLog struct {
	// partial is the beginning of a line that has not ended.
	partial string

	owner memoryOwner
	// owners counts the owners so far. It tells their buffers apart.
	owners int

	// layers are those of the model and of its draft model.
	layers [2]offloadedLayers
}

type offloadedLayers struct {
	loaded, total uint64
}

// otherBufferSizeRegex matches buffers that bufferSizeRegex does not:
//
//	llama_adapter_lora_init_impl:        CPU LoRA buffer size =     7.52 MiB
//	llama_kv_cache_dsv4:      CUDA0 DSV4 csa state buffer size =    12.00 MiB
var otherBufferSizeRegex = regexp.MustCompile(`^[^:]*?([A-Za-z_]\w*):\s+(\S+)\s+(LoRA|DSV4 .*\bstate)\s+buffer size\s*=\s*([\d.]+)\s*MiB`)

// projectorBackendRegex matches the device of a projector, whose weights are
// not logged as a buffer.
var projectorBackendRegex = regexp.MustCompile(`CLIP using (\S+) backend`)

// lines returns the lines that end in b. A write can begin or end within one.
func (w *memoryParsingWriter) lines(b []byte) []string {
	lines := strings.Split(w.log.partial+string(b), "\n")
	last := len(lines) - 1
	w.log.partial = lines[last]
	if len(w.log.partial) > maxPartialLogLine {
		w.log.partial = ""
	}
	return lines[:last]
}

// reset forgets all that was logged, for a process that is started again.
func (w *memoryParsingWriter) reset() {
	if w == nil {
		return
	}
	w.log = memoryLog{}
	clear(w.buffers)
}

func (w *memoryParsingWriter) readLineLocked(line string) {
	if strings.Contains(line, "loading draft model") {
		w.beginOwner(memoryOwnerDraftModel)
		return
	}

	if match := projectorBackendRegex.FindStringSubmatch(line); match != nil {
		w.beginOwner(memoryOwnerProjector)
		// Vision and audio share a file, so its weights count once.
		w.setBuffer(memoryBufferKey{backend: match[1], kind: "projector"}, w.runner.projectorWeights())
		return
	}

	// A draft model reports what the model has left, so the first report counts.
	if match := deviceFreeRegex.FindStringSubmatch(line); match != nil {
		if mib, err := strconv.ParseUint(match[2], 10, 64); err == nil {
			if _, ok := w.runner.systemFreeAtLoad[match[1]]; !ok {
				w.runner.systemFreeAtLoad[match[1]] = mib << 20
			}
		}
		return
	}

	if match := offloadedLayersRegex.FindStringSubmatch(line); match != nil {
		loaded, loadedErr := strconv.ParseUint(match[1], 10, 64)
		total, totalErr := strconv.ParseUint(match[2], 10, 64)
		if loadedErr == nil && totalErr == nil {
			w.addLayers(offloadedLayers{loaded: loaded, total: total})
		}
		return
	}

	if match := fitOverflowingLayersRegex.FindStringSubmatch(line); match != nil {
		if overflowing, err := strconv.ParseUint(match[1], 10, 64); err == nil {
			w.runner.gpuLayerOverflow += int(overflowing)
		}
		return
	}

	match := bufferSizeRegex.FindStringSubmatch(line)
	if match == nil {
		match = otherBufferSizeRegex.FindStringSubmatch(line)
	}
	if match == nil {
		return
	}
	if mib, err := strconv.ParseFloat(match[4], 64); err == nil {
		key := memoryBufferKey{component: match[1], backend: match[2], kind: match[3]}
		w.addBuffer(key, uint64(mib*(1<<20)))
	}
}

func (w *memoryParsingWriter) beginOwner(owner memoryOwner) {
	w.log.owner = owner
	w.log.owners++
}

// beginWeights begins the model that the log turns to. If llama-server does not
// say that it is a draft model, it takes the place of all before: llama-server
// had only measured whether the model fits.
func (w *memoryParsingWriter) beginWeights() {
	if w.log.owner == memoryOwnerModel || w.log.owner == memoryOwnerDraftModel {
		return
	}
	w.log.layers = [2]offloadedLayers{}
	clear(w.buffers)
	w.beginOwner(memoryOwnerModel)
}

func (w *memoryParsingWriter) addLayers(layers offloadedLayers) {
	w.beginWeights()
	if w.log.owner == memoryOwnerDraftModel {
		w.log.layers[1] = layers
	} else {
		w.log.layers[0] = layers
	}
	w.runner.gpuLayers = w.log.layers[0].loaded + w.log.layers[1].loaded
	w.runner.totalLayers = w.log.layers[0].total + w.log.layers[1].total
}

func (w *memoryParsingWriter) addBuffer(key memoryBufferKey, bytes uint64) {
	switch key.kind {
	case "model":
		w.beginWeights()
		if w.log.owner == memoryOwnerDraftModel {
			// Of another file than the weights that MemorySize compares with the model's
			key.kind = "draft model"
		}
	case "LoRA":
	case "compute":
		w.setComputeBuffer(key, bytes)
		return
	case "output":
		// Each context logs it once, and first.
		w.beginOwner(memoryOwnerContext)
	default:
		if w.log.owner != memoryOwnerContext {
			w.beginOwner(memoryOwnerContext)
		}
	}

	// Several buffers of one owner share a name: the files of a split model, and
	// the caches of layers with and without a sliding window.
	key.owner = w.log.owners
	w.setBuffer(key, w.buffers[key].bytes+bytes)
}

// setComputeBuffer counts a compute buffer, which a context reserves when it is
// created, and again when its graph changes. The log does not say which context
// reserves again, so it is taken for the one whose buffer is closest in size.
func (w *memoryParsingWriter) setComputeBuffer(key memoryBufferKey, bytes uint64) {
	ofProjector := strings.HasSuffix(key.component, "_compute_meta")
	if !ofProjector && (w.log.owner == memoryOwnerModel || w.log.owner == memoryOwnerDraftModel) {
		w.beginOwner(memoryOwnerContext)
	}

	key.owner = w.log.owners
	if _, ok := w.buffers[key]; ok || ofProjector != (w.log.owner == memoryOwnerProjector) {
		key = w.closestBuffer(key, bytes)
	}
	w.setBuffer(key, bytes)
}

// closestBuffer returns the buffer of any owner that is closest in size, or key
// if there is none of its component, backend and kind.
func (w *memoryParsingWriter) closestBuffer(key memoryBufferKey, bytes uint64) memoryBufferKey {
	closest, least := key, uint64(math.MaxUint64)
	for other, buffer := range w.buffers {
		if other.component != key.component || other.backend != key.backend || other.kind != key.kind {
			continue
		}
		difference := max(buffer.bytes, bytes) - min(buffer.bytes, bytes)
		if difference < least || difference == least && other.owner < closest.owner {
			closest, least = other, difference
		}
	}
	return closest
}

func (w *memoryParsingWriter) setBuffer(key memoryBufferKey, bytes uint64) {
	if w.buffers == nil {
		w.buffers = make(map[memoryBufferKey]memoryBuffer)
	}
	w.buffers[key] = memoryBuffer{bytes: bytes}
	w.updateRunnerMemoryLocked()
}
