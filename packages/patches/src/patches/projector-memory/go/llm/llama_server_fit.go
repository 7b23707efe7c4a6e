package llm

import (
	"strconv"
	"strings"
)

const (
	// exaone45LargestImage is what the largest image of EXAONE 4.5 takes beyond
	// the compute buffer that llama-server counts. That one is for 2,116 tokens,
	// the largest image has 4,096, and the masks of its windows grow with the
	// square of that.
	exaone45LargestImage = 1400 << 20

	// defaultFitTargetMiB is what llama-server leaves free on a GPU if it is
	// not told otherwise.
	defaultFitTargetMiB = 1024
)

// mmprojFitTarget returns the bytes that a projector takes beyond those that
// llama-server counts itself.
func (launch llamaServerLaunchConfig) mmprojFitTarget() uint64 {
	if launch.modelArch == "exaone4" {
		return exaone45LargestImage
	}

	return launch.mmprojMemory
}

// fitTargets returns the memory in MiB that llama-server leaves free on each
// GPU. It runs a projector on the first one.
func (launch llamaServerLaunchConfig) fitTargets(first uint64) string {
	targets := []string{strconv.FormatUint(first, 10)}
	if launch.modelArch == "exaone4" {
		for len(targets) < len(launch.gpus) {
			targets = append(targets, strconv.Itoa(defaultFitTargetMiB))
		}
	}

	return strings.Join(targets, ",")
}
