package kvcache

import (
	"log/slog"
	"math"
	"slices"

	"github.com/ollama/ollama/ml"
	"github.com/ollama/ollama/model/input"
)

// checkpointMargin is how many tokens before the end of a prompt the next one
// may differ: the last tokens of a prompt can be joined with what follows.
const checkpointMargin = 16

// HostMemoryCache is implemented by caches that also use system memory.
type HostMemoryCache interface {
	// HostMemory returns the bytes of system memory that may be used. All
	// layers must have been stored once, at least to reserve memory.
	HostMemory() uint64
}

// SWACheckpoint is a sliding window cache that can go back to the end of the
// last prompt of a sequence, no matter how many tokens were generated since.
// Templates drop what a model thought from the next prompt, so it departs from
// what is stored exactly there.
//
// The window of that position is copied to system memory before the first of
// its entries is dropped. Answers that fit the memory size cost nothing.
type SWACheckpoint struct {
	*Causal

	maxSequences int
	sequences    map[int]*checkpointSequence

	// restores are copies that must be written before the next forward pass
	restores []rowsRestore
}

// checkpointSequence is what is known of a sequence.
type checkpointSequence struct {
	// singles counts tokens that came one by one since the last prompt
	singles int

	// promptEnd is the position behind the last prompt, one more or 0
	promptEnd int32

	// rows hold the positions from rows.first up to, not including, end
	rows *hostRows
	end  int32
}

// hostRows are the keys and values of consecutive positions of all layers.
type hostRows struct {
	first, size  int32
	keys, values map[int][]byte

	// shared rows belong to several sequences and do not change
	shared bool
}

type rowsRestore struct {
	rows *hostRows
	locs []int
}

// hostTensor is a tensor with data that can be copied to and from system
// memory.
type hostTensor interface {
	ReadBytes(data []byte, offset int)
	WriteBytes(data []byte, offset int)
}

// NewSWACheckpointCache returns a cache that, other than NewSWAMemCache, can
// also go back to the end of the last prompt.
func NewSWACheckpointCache(windowSize, memorySize int32, shift shiftFn) *SWACheckpoint {
	return &SWACheckpoint{Causal: NewSWAMemCache(windowSize, memorySize, shift)}
}

func (c *SWACheckpoint) Init(backend ml.Backend, dtype ml.DType, maxSequences, capacity, maxBatch int) {
	c.Causal.Init(backend, dtype, maxSequences, capacity, maxBatch)
	c.maxSequences = maxSequences
	c.sequences = make(map[int]*checkpointSequence)
	c.restores = nil
}

func (c *SWACheckpoint) StartForward(ctx ml.Context, batch input.Batch, reserve bool) error {
	if !reserve && c.swaMemorySize != math.MaxInt32 {
		c.writeRestores()
		c.follow(batch)
	}
	return c.Causal.StartForward(ctx, batch, reserve)
}

// follow notes where prompts end, and copies what is about to be dropped.
func (c *SWACheckpoint) follow(batch input.Batch) {
	lowest := make(map[int]int32)
	count := make(map[int]int)
	for i, seq := range batch.Sequences {
		if count[seq] == 0 {
			lowest[seq] = batch.Positions[i]
		}
		lowest[seq] = min(lowest[seq], batch.Positions[i])
		count[seq]++
	}

	for seq := range count {
		s := c.sequence(seq)
		if count[seq] > 1 {
			s.singles = 0
		} else if s.singles < 2 {
			// The first may still be the last one of the prompt.
			s.singles++
			s.promptEnd = lowest[seq]
		}
	}

	for seq, s := range c.sequences {
		if s.promptEnd <= s.end {
			continue
		}

		next, ok := lowest[seq]
		if !ok {
			next = c.nextOf(seq)
		}
		// The entries before this one are dropped in this forward pass.
		if next-c.swaMemorySize > c.firstOf(s.promptEnd) {
			c.save(seq, s)
		}
	}
}

// nextOf returns the position behind the last token of a sequence.
func (c *SWACheckpoint) nextOf(seq int) int32 {
	var next int32
	if seqRange, ok := c.cellRanges[seq]; ok {
		for i := seqRange.min; i <= seqRange.max; i++ {
			if slices.Contains(c.cells[i].sequences, seq) {
				next = max(next, c.cells[i].pos+1)
			}
		}
	}
	return next
}

func (c *SWACheckpoint) sequence(seq int) *checkpointSequence {
	s, ok := c.sequences[seq]
	if !ok {
		s = &checkpointSequence{}
		c.sequences[seq] = s
	}
	return s
}

// firstOf returns the first position that is copied for a prompt.
func (c *SWACheckpoint) firstOf(promptEnd int32) int32 {
	return max(0, promptEnd-c.swaWindowSize-checkpointMargin)
}

// save copies the window at the end of the last prompt to system memory.
func (c *SWACheckpoint) save(seq int, s *checkpointSequence) {
	first, locs := c.locsBefore(seq, s.promptEnd)
	if s.rows == nil || s.rows.shared {
		s.rows = &hostRows{keys: make(map[int][]byte), values: make(map[int][]byte)}
	}
	s.rows.first, s.rows.size, s.end = first, int32(len(locs)), s.promptEnd

	for layer, key := range c.keys {
		s.rows.keys[layer] = cellsOf(key, false).read(s.rows.keys[layer], locs)
	}
	for layer, value := range c.values {
		s.rows.values[layer] = cellsOf(value, c.config.PermutedV).read(s.rows.values[layer], locs)
	}
	slog.Debug("sliding window copied to system memory", "id", seq, "first", first, "end", s.end)
}

// locsBefore returns where the positions up to, not including, end are stored,
// and the first of them.
func (c *SWACheckpoint) locsBefore(seq int, end int32) (int32, []int) {
	first := c.firstOf(end)
	locs := make([]int, end-first)
	for i := range locs {
		locs[i] = -1
	}

	if seqRange, ok := c.cellRanges[seq]; ok {
		for i := seqRange.min; i <= seqRange.max; i++ {
			if pos := c.cells[i].pos; pos >= first && pos < end && slices.Contains(c.cells[i].sequences, seq) {
				locs[pos-first] = i
			}
		}
	}

	missing := len(locs)
	for missing > 0 && locs[missing-1] >= 0 {
		missing--
	}
	return first + int32(missing), locs[missing:]
}

// resumable returns the last position up to pos that a sequence can continue
// from with its copy.
func (c *SWACheckpoint) resumable(seq int, pos int32) (int32, bool) {
	s, ok := c.sequences[seq]
	if !ok || s.rows == nil {
		return 0, false
	}

	pos = min(pos, s.end)
	return pos, pos > 0 && max(0, pos-c.swaWindowSize) >= s.rows.first
}

// PrepareRestore returns the last position up to targetPos that a sequence can
// continue from. Removing what is behind it restores its window.
func (c *SWACheckpoint) PrepareRestore(seq int, targetPos int32) (int32, bool) {
	if c.CanResume(seq, targetPos) {
		return targetPos, true
	}
	return c.resumable(seq, targetPos)
}

func (c *SWACheckpoint) CopyPrefix(srcSeq, dstSeq int, len int32) {
	c.Causal.CopyPrefix(srcSeq, dstSeq, len)

	delete(c.sequences, dstSeq)
	if src, ok := c.sequences[srcSeq]; ok {
		dst := *src
		dst.cut(len)
		c.sequences[dstSeq] = &dst
		if dst.rows != nil {
			dst.rows.shared = true
		}
	}
}

func (c *SWACheckpoint) Remove(seq int, beginIndex, endIndex int32) error {
	s, ok := c.sequences[seq]
	if !ok {
		return c.Causal.Remove(seq, beginIndex, endIndex)
	}

	if endIndex != math.MaxInt32 {
		// The keys are about to be shifted.
		c.writeRestores()

		s.cut(beginIndex)
		return c.Causal.Remove(seq, beginIndex, endIndex)
	}

	s.singles = 0
	if beginIndex > 0 && !c.CanResume(seq, beginIndex) {
		if pos, ok := c.resumable(seq, beginIndex); ok && pos == beginIndex {
			return c.restore(seq, s, beginIndex)
		}
	}

	s.cut(beginIndex)
	return c.Causal.Remove(seq, beginIndex, endIndex)
}

// cut forgets what is behind a position.
func (s *checkpointSequence) cut(pos int32) {
	s.promptEnd = min(s.promptEnd, pos)
	s.end = min(s.end, pos)
}

// restore replaces the entries of a sequence by the copied ones up to end.
func (c *SWACheckpoint) restore(seq int, s *checkpointSequence, end int32) error {
	if err := c.Causal.Remove(seq, 0, math.MaxInt32); err != nil {
		return err
	}

	var locs []int
	for i := range c.cells {
		if len(c.cells[i].sequences) == 0 {
			locs = append(locs, i)
		}
		if len(locs) == int(end-s.rows.first) {
			break
		}
	}
	if len(locs) < int(end-s.rows.first) {
		return ErrKvCacheFull
	}

	for i, loc := range locs {
		c.cells[loc] = cacheCell{pos: s.rows.first + int32(i), sequences: []int{seq}}
	}
	c.cellRanges[seq] = cellRange{min: locs[0], max: locs[len(locs)-1]}
	s.cut(end)

	// A batch that was prepared earlier may still write to these entries, so
	// they are written when the next one is prepared.
	c.restores = append(c.restores, rowsRestore{rows: s.rows, locs: locs})
	slog.Debug("sliding window restored", "id", seq, "first", s.rows.first, "end", end)
	return nil
}

func (c *SWACheckpoint) writeRestores() {
	for _, r := range c.restores {
		for layer, key := range c.keys {
			cellsOf(key, false).write(r.rows.keys[layer], r.locs, int(r.rows.size))
		}
		for layer, value := range c.values {
			cellsOf(value, c.config.PermutedV).write(r.rows.values[layer], r.locs, int(r.rows.size))
		}
	}
	c.restores = nil
}

func (c *SWACheckpoint) HostMemory() uint64 {
	if c.swaMemorySize == math.MaxInt32 {
		return 0
	}

	var cell int
	for _, key := range c.keys {
		cell += cellsOf(key, false).size()
	}
	for _, value := range c.values {
		cell += cellsOf(value, c.config.PermutedV).size()
	}
	return uint64(cell) * uint64(c.swaWindowSize+checkpointMargin) * uint64(c.maxSequences)
}

// tensorCells are the parts of a tensor that belong to the cells of a cache.
// In a permuted tensor, each plane has some bytes of each cell.
type tensorCells struct {
	tensor               hostTensor
	planes, plane, bytes int
}

func cellsOf(tensor ml.Tensor, permuted bool) tensorCells {
	if permuted {
		return tensorCells{tensor.(hostTensor), tensor.Dim(1) * tensor.Dim(2), tensor.Stride(1), tensor.Stride(0)}
	}
	return tensorCells{tensor.(hostTensor), 1, 0, tensor.Stride(2)}
}

// size returns the bytes of one cell.
func (t tensorCells) size() int {
	return t.planes * t.bytes
}

// read returns the data of cells, plane by plane. It uses data if that is large
// enough.
func (t tensorCells) read(data []byte, locs []int) []byte {
	data = slices.Grow(data[:0], t.size()*len(locs))[:t.size()*len(locs)]
	for plane := range t.planes {
		for i, n := range runs(locs) {
			begin := (plane*len(locs) + i) * t.bytes
			t.tensor.ReadBytes(data[begin:begin+n*t.bytes], plane*t.plane+locs[i]*t.bytes)
		}
	}
	return data
}

// write writes the first of the cells in data, which has size cells.
func (t tensorCells) write(data []byte, locs []int, size int) {
	for plane := range t.planes {
		for i, n := range runs(locs) {
			begin := (plane*size + i) * t.bytes
			t.tensor.WriteBytes(data[begin:begin+n*t.bytes], plane*t.plane+locs[i]*t.bytes)
		}
	}
}

// runs returns the index and the length of each run of consecutive numbers.
func runs(locs []int) func(yield func(int, int) bool) {
	return func(yield func(int, int) bool) {
		for i := 0; i < len(locs); {
			n := 1
			for i+n < len(locs) && locs[i+n] == locs[i]+n {
				n++
			}
			if !yield(i, n) {
				return
			}
			i += n
		}
	}
}

// PrepareRestore returns the last position up to targetPos that all caches can
// continue from.
func (c *WrapperCache) PrepareRestore(seq int, targetPos int32) (int32, bool) {
	pos := targetPos
	for _, cache := range c.caches {
		if cc, ok := cache.(CheckpointCache); ok {
			if pos, ok = cc.PrepareRestore(seq, pos); !ok {
				return 0, false
			}
		}
	}

	for _, cache := range c.caches {
		if _, ok := cache.(CheckpointCache); !ok && !cache.CanResume(seq, pos) {
			return 0, false
		}
	}
	return pos, true
}

func (c *WrapperCache) HostMemory() uint64 {
	var sum uint64
	for _, cache := range c.caches {
		if h, ok := cache.(HostMemoryCache); ok {
			sum += h.HostMemory()
		}
	}
	return sum
}
