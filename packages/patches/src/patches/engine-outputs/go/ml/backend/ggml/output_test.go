package ggml

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ollama/ollama/ml"
)

// computeAnother computes a graph that may use the memory of the last one.
func computeAnother(t *testing.T, last ml.Context) {
	t.Helper()
	ctx := last.(*Context).b.NewContext().Input()
	defer ctx.Close()

	numbers := ctx.FromFloats([]float32{5, 6, 7, 8}, 4)
	product := numbers.Mul(ctx, numbers)
	ctx.Forward(product).Compute(product)
	if diff := cmp.Diff([]float32{25, 36, 49, 64}, product.Floats()); diff != "" {
		t.Errorf("Floats() of the other graph (-want +got):\n%s", diff)
	}
}

func TestOutputFloats(t *testing.T) {
	ctx := setup(t)
	numbers := ctx.FromFloats([]float32{1, 2, 3, 4}, 4)
	output := numbers.Add(ctx, numbers)
	if got := output.Floats(); got != nil {
		t.Errorf("Floats() = %v before the graph is computed", got)
	}

	ctx.Forward(output).Compute(output)
	computeAnother(t, ctx)

	if diff := cmp.Diff([]float32{2, 4, 6, 8}, output.Floats()); diff != "" {
		t.Errorf("Floats() (-want +got):\n%s", diff)
	}
}

func TestOutputBytes(t *testing.T) {
	ctx := setup(t)
	output := ctx.FromInts([]int32{1, 258, 0, 3}, 4).Duplicate(ctx)
	if got := output.Bytes(); got != nil {
		t.Errorf("Bytes() = %v before the graph is computed", got)
	}

	ctx.Forward(output).Compute(output)
	computeAnother(t, ctx)

	want := []byte{1, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0}
	if diff := cmp.Diff(want, output.Bytes()); diff != "" {
		t.Errorf("Bytes() (-want +got):\n%s", diff)
	}
}

func TestOutputOfSecondComputation(t *testing.T) {
	ctx := setup(t)
	numbers := ctx.FromFloats([]float32{1, 2}, 2)
	output := numbers.Add(ctx, numbers)
	ctx.Forward(output)

	for _, tt := range [][2][]float32{{{1, 2}, {2, 4}}, {{3, 4}, {6, 8}}} {
		numbers.FromFloats(tt[0])
		ctx.Compute(output)
		if diff := cmp.Diff(tt[1], output.Floats()); diff != "" {
			t.Errorf("Floats() of %v (-want +got):\n%s", tt[0], diff)
		}
	}
}
