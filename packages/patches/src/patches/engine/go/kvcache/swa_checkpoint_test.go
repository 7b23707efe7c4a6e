package kvcache

import (
	"math"
	"math/rand"
	"slices"
	"testing"

	"github.com/ollama/ollama/ml"
	"github.com/ollama/ollama/model/input"
)

func (t *testTensor) ReadBytes(data []byte, offset int) {
	for i := range data {
		at := offset + i
		data[i] = byte(math.Float32bits(t.data[at/4]) >> (8 * (at % 4)))
	}
}

func (t *testTensor) WriteBytes(data []byte, offset int) {
	for i := range data {
		at := offset + i
		shift := 8 * (at % 4)
		bits := math.Float32bits(t.data[at/4])&^(0xff<<shift) | uint32(data[i])<<shift
		t.data[at/4] = math.Float32frombits(bits)
	}
}

const (
	checkpointTestWindow = 24
	checkpointTestMemory = 44
	checkpointTestBatch  = 24
)

// checkpointTest drives a cache as the runner does, with tokens that are
// numbers. It fails if a token does not see exactly its window.
type checkpointTest struct {
	*testing.T
	cache   *SWACheckpoint
	backend *testBackend
	tokens  map[int][]float32
}

func newCheckpointTest(t *testing.T, backend *testBackend, sequences int) *checkpointTest {
	cache := NewSWACheckpointCache(checkpointTestWindow, checkpointTestMemory, func(ctx ml.Context, layer int, key, shift ml.Tensor) (ml.Tensor, error) {
		return key, nil
	})
	cache.Init(backend, ml.DTypeF16, sequences, 1000, checkpointTestBatch)
	return &checkpointTest{t, cache, backend, make(map[int][]float32)}
}

// forward stores tokens behind those of a sequence.
func (t *checkpointTest) forward(seq int, tokens ...float32) {
	t.Helper()
	for batch := range slices.Chunk(tokens, checkpointTestBatch) {
		var positions []int32
		for _, token := range batch {
			positions = append(positions, int32(len(t.tokens[seq])))
			t.tokens[seq] = append(t.tokens[seq], token)
		}

		ctx := t.backend.NewContext()
		if err := t.cache.StartForward(ctx, input.Batch{Positions: positions, Sequences: slices.Repeat([]int{seq}, len(batch))}, false); err != nil {
			t.Fatal(err)
		}

		for layer := range 2 {
			t.cache.SetLayer(layer)
			// heads have two dimensions, of which the second tells the layer
			var data []float32
			for _, token := range batch {
				data = append(data, token, float32(layer))
			}
			tensor := ctx.FromFloats(data, 2, 1, len(batch))
			t.cache.Put(ctx, tensor, tensor)
			t.check(ctx, seq, layer, positions)
		}
	}
}

func (t *checkpointTest) check(ctx ml.Context, seq, layer int, positions []int32) {
	t.Helper()
	key, value, mask := t.cache.Get(ctx)
	cells := mask.Dim(0)
	keys, values, masked := key.Floats(), value.Floats(), mask.Floats()
	for i, pos := range positions {
		var seenKeys, seenValues []float32
		for cell := range cells {
			if masked[i*cells+cell] != 0 {
				continue
			}
			at := cell * 2
			if keys[at+1] != float32(layer) {
				t.Fatalf("position %d of sequence %d: a key of layer %v in layer %d", pos, seq, keys[at+1], layer)
			}
			seenKeys = append(seenKeys, keys[at])
			if t.backend.permutedV {
				at = cell
			}
			seenValues = append(seenValues, values[at])
		}

		want := slices.Clone(t.tokens[seq][max(0, int(pos)-checkpointTestWindow) : pos+1])
		slices.Sort(want)
		slices.Sort(seenKeys)
		slices.Sort(seenValues)
		if !slices.Equal(seenKeys, want) || !slices.Equal(seenValues, want) {
			t.Fatalf("position %d of sequence %d sees the keys %v and the values %v, want %v", pos, seq, seenKeys, seenValues, want)
		}
	}
}

// prompt begins a prompt that has pos tokens in common with a sequence, and
// returns how many of them are not evaluated.
func (t *checkpointTest) prompt(seq int, pos int32, tokens ...float32) int32 {
	t.Helper()
	common := slices.Clone(t.tokens[seq][:pos])
	restored, ok := t.cache.PrepareRestore(seq, pos)
	if pos == 0 || !ok {
		restored = 0
	}
	if err := t.cache.Remove(seq, restored, math.MaxInt32); err != nil {
		t.Fatal(err)
	}
	t.tokens[seq] = common[:restored:restored]
	t.forward(seq, append(common[restored:], tokens...)...)
	return restored
}

// generate stores tokens one by one.
func (t *checkpointTest) generate(seq int, tokens ...float32) {
	t.Helper()
	for _, token := range tokens {
		t.forward(seq, token)
	}
}

func numbers(first, n int) []float32 {
	numbers := make([]float32, n)
	for i := range numbers {
		numbers[i] = float32(first + i)
	}
	return numbers
}

func TestSWACheckpoint(t *testing.T) {
	tests := []struct {
		name      string
		generated int
		pos, want int32
	}{
		{"short answer", 10, 50, 50},
		{"short answer, far back", 10, 42, 42},
		{"long answer", 200, 50, 50},
		{"long answer, in the margin", 200, 51 - checkpointMargin, 51 - checkpointMargin},
		{"long answer, before the margin", 200, 50 - checkpointMargin, 0},
		{"long answer that begins as the next prompt goes on", 200, 60, 51},
		{"end of a long answer", 200, 250, 250},
		{"shortly before the end of a long answer", 200, 240, 240},
		{"long before the end of a long answer", 200, 200, 51},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			runPermutedVariants(t, func(t *testing.T, backend *testBackend) {
				test := newCheckpointTest(t, backend, 1)
				test.prompt(0, 0, numbers(0, 50)...)
				test.generate(0, numbers(1000, tt.generated)...)
				if got := test.prompt(0, tt.pos, numbers(2000, 20)...); got != tt.want {
					t.Errorf("continued from %d, want %d", got, tt.want)
				}

				test.generate(0, numbers(3000, 200)...)
				if got := test.prompt(0, tt.pos+20, 4000); got != tt.pos+20 {
					t.Errorf("the next turn continued from %d, want %d", got, tt.pos+20)
				}
			})
		})
	}
}

func TestSWACheckpointShortPrompt(t *testing.T) {
	test := newCheckpointTest(t, &testBackend{}, 1)
	test.prompt(0, 0, 1, 2)
	test.generate(0, numbers(1000, 200)...)
	if got := test.prompt(0, 1, 3, 4); got != 1 {
		t.Errorf("continued from %d, want 1", got)
	}
}

// Of several clients' prompts, each may get any share of a batch.
func TestSWACheckpointBatches(t *testing.T) {
	test := newCheckpointTest(t, &testBackend{}, 2)
	test.prompt(0, 0, 1)
	test.forward(0, 2)
	test.forward(0, numbers(3, 69)...)
	test.generate(0, numbers(1000, 200)...)
	if got := test.prompt(0, 71, numbers(2000, 10)...); got != 71 {
		t.Errorf("continued from %d, want 71", got)
	}

	// the next forward pass of another sequence drops more than that of this one
	test.generate(0, numbers(3000, 3)...)
	test.prompt(0, int32(len(test.tokens[0])), numbers(4000, checkpointTestBatch)...)
	test.prompt(1, 0, numbers(5000, checkpointTestBatch)...)
	if got := test.prompt(0, 81, 6000); got != 81 {
		t.Errorf("after another sequence, continued from %d, want 81", got)
	}
}

func TestSWACheckpointInterrupted(t *testing.T) {
	test := newCheckpointTest(t, &testBackend{}, 1)
	test.prompt(0, 0, numbers(0, 50)...)
	test.generate(0, numbers(1000, 200)...)

	// a prompt that is not evaluated to its end
	if got := test.prompt(0, 50, numbers(2000, 160)...); got != 50 {
		t.Errorf("continued from %d, want 50", got)
	}
	if got := test.prompt(0, 50, numbers(3000, 10)...); got != 50 {
		t.Errorf("after an interrupted prompt, continued from %d, want 50", got)
	}

	// one that does not even begin
	test.generate(0, numbers(4000, 200)...)
	for range 2 {
		if pos, ok := test.cache.PrepareRestore(0, 60); !ok || pos != 60 {
			t.Errorf("PrepareRestore(0, 60) = %d, %t", pos, ok)
		}
		if err := test.cache.Remove(0, 60, math.MaxInt32); err != nil {
			t.Fatal(err)
		}
	}
	test.tokens[0] = test.tokens[0][:60]
	test.forward(0, 5000)
}

func TestSWACheckpointShift(t *testing.T) {
	for _, from := range []int32{4, 80} {
		test := newCheckpointTest(t, &testBackend{}, 1)
		test.prompt(0, 0, numbers(0, 50)...)
		test.generate(0, numbers(1000, 200)...)
		if err := test.cache.Remove(0, from, from+40); err != nil {
			t.Fatal(err)
		}
		test.tokens[0] = slices.Delete(test.tokens[0], int(from), int(from)+40)
		test.generate(0, numbers(2000, 100)...)

		// the window of position 50 is still that of the copy if it was not shifted
		want := int32(0)
		if from == 80 {
			want = 50
		}
		if got := test.prompt(0, 50, 3000, 3001); got != want {
			t.Errorf("after a shift from %d, continued from %d, want %d", from, got, want)
		}
	}
}

func TestSWACheckpointShiftRestored(t *testing.T) {
	test := newCheckpointTest(t, &testBackend{}, 1)
	test.prompt(0, 0, numbers(0, 50)...)
	test.generate(0, numbers(1000, 200)...)
	if err := test.cache.Remove(0, 50, math.MaxInt32); err != nil {
		t.Fatal(err)
	}
	if err := test.cache.Remove(0, 5, 10); err != nil {
		t.Fatal(err)
	}
	if len(test.cache.restores) > 0 {
		t.Error("keys were shifted before they were restored")
	}
}

func TestSWACheckpointCopyPrefix(t *testing.T) {
	runPermutedVariants(t, func(t *testing.T, backend *testBackend) {
		test := newCheckpointTest(t, backend, 2)
		test.prompt(0, 0, numbers(0, 50)...)
		test.generate(0, numbers(1000, 200)...)

		test.cache.CopyPrefix(0, 1, 50)
		test.tokens[1] = slices.Clone(test.tokens[0][:50])
		if got := test.prompt(1, 50, numbers(2000, 30)...); got != 50 {
			t.Errorf("the copy continued from %d, want 50", got)
		}
		test.generate(1, numbers(3000, 200)...)
		if got := test.prompt(0, 50, numbers(4000, 30)...); got != 50 {
			t.Errorf("the original continued from %d, want 50", got)
		}
		if got := test.prompt(1, 80, 5000); got != 80 {
			t.Errorf("the next turn of the copy continued from %d, want 80", got)
		}

		// a shorter copy that just goes on
		test.generate(0, numbers(6000, 200)...)
		test.cache.CopyPrefix(0, 1, 78)
		test.tokens[1] = slices.Clone(test.tokens[0][:78])
		if got := test.prompt(1, 78, numbers(7000, 1)...); got != 78 {
			t.Errorf("the shorter copy continued from %d, want 78", got)
		}
		test.cache.CopyPrefix(0, 1, 78)
		if got, ok := test.cache.PrepareRestore(1, 80); got != 78 || !ok {
			t.Errorf("PrepareRestore(1, 80) = %d, %t, want 78, which was copied", got, ok)
		}
	})
}

// Whatever several clients ask for, each token sees its window, and a prompt
// continues from the end of the last one.
func TestSWACheckpointRandom(t *testing.T) {
	runPermutedVariants(t, func(t *testing.T, backend *testBackend) {
		random := rand.New(rand.NewSource(1))
		const sequences = 3
		test := newCheckpointTest(t, backend, sequences)
		ends := make(map[int]int32)
		token := 0
		some := func(n int) []float32 {
			token += n
			return numbers(token-n, n)
		}

		for range 500 {
			seq := random.Intn(sequences)
			switch random.Intn(8) {
			case 0, 1, 2:
				pos := int32(random.Intn(len(test.tokens[seq]) + 1))
				if random.Intn(2) == 0 {
					pos = min(ends[seq], int32(len(test.tokens[seq])))
				}
				got := test.prompt(seq, pos, some(1+random.Intn(60))...)
				if pos == ends[seq] && got != pos {
					t.Fatalf("sequence %d continued from %d, not from %d, the end of its prompt", seq, got, pos)
				}
				ends[seq] = int32(len(test.tokens[seq]))
				test.generate(seq, some(1)...)
			case 3:
				other := (seq + 1) % sequences
				pos := min(ends[seq]-int32(random.Intn(40)), int32(len(test.tokens[seq])))
				pos = max(pos, 1)
				test.cache.CopyPrefix(seq, other, pos)
				test.tokens[other] = slices.Clone(test.tokens[seq][:pos])
				if got := test.prompt(other, pos, some(5)...); pos == ends[seq] && got != pos {
					t.Fatalf("sequence %d continued from %d, not from %d, the end of the prompt of %d", other, got, pos, seq)
				}
				ends[other] = int32(len(test.tokens[other]))
				test.generate(other, some(1)...)
			default:
				test.generate(seq, some(1+random.Intn(60))...)
			}
			if len(test.tokens[seq]) > 900 {
				test.prompt(seq, 0, some(5)...)
				ends[seq] = 5
				test.generate(seq, some(1)...)
			}
		}
	})
}

func TestSWACheckpointUnlimited(t *testing.T) {
	cache := NewSWACheckpointCache(checkpointTestWindow, checkpointTestMemory, nil)
	cache.Init(&testBackend{}, ml.DTypeF16, 1, checkpointTestMemory, checkpointTestBatch)
	test := &checkpointTest{t, cache, &testBackend{}, make(map[int][]float32)}
	test.prompt(0, 0, numbers(0, 10)...)
	test.generate(0, numbers(1000, 20)...)
	if got := cache.HostMemory(); got != 0 {
		t.Errorf("HostMemory() = %d for a cache of the whole context, want 0", got)
	}
	if got := test.prompt(0, 3, 2000); got != 3 {
		t.Errorf("continued from %d, want 3", got)
	}
}

func TestSWACheckpointHostMemory(t *testing.T) {
	runPermutedVariants(t, func(t *testing.T, backend *testBackend) {
		test := newCheckpointTest(t, backend, 2)
		for seq := range 2 {
			test.prompt(seq, 0, numbers(0, 50)...)
			test.generate(seq, numbers(1000, 200)...)
		}

		var used uint64
		for _, s := range test.cache.sequences {
			for layer := range s.rows.keys {
				used += uint64(len(s.rows.keys[layer]) + len(s.rows.values[layer]))
			}
		}
		if got := test.cache.HostMemory(); got != used {
			t.Errorf("HostMemory() = %d, want %d, which is used", got, used)
		}
	})
}

func TestWrapperPrepareRestore(t *testing.T) {
	window := NewSWACache(checkpointTestWindow, nil)
	whole := NewCausalCache(nil)
	wrapper := NewWrapperCache(window, whole)
	wrapper.Init(&testBackend{}, ml.DTypeF16, 1, 100, checkpointTestBatch)
	for pos := range int32(50) {
		if err := wrapper.StartForward(&testContext{}, input.Batch{Positions: []int32{pos}, Sequences: []int{0}}, false); err != nil {
			t.Fatal(err)
		}
	}

	for _, tt := range []struct {
		pos, want int32
		ok        bool
	}{{50, 50, true}, {49, 49, true}, {20, 0, false}} {
		if got, ok := wrapper.PrepareRestore(0, tt.pos); got != tt.want || ok != tt.ok {
			t.Errorf("PrepareRestore(0, %d) = %d, %t, want %d, %t", tt.pos, got, ok, tt.want, tt.ok)
		}
	}
	if got := wrapper.HostMemory(); got != 0 {
		t.Errorf("HostMemory() = %d, want 0", got)
	}
}
