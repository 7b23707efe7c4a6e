package llm

import (
	"strconv"
	"strings"
)

const (
	// exaone45LargestImage is the compute buffer for an image of 4,096 tokens,
	// the most that EXAONE 4.5 has. llama-server allocates half of it when it
	// starts, and the rest when such an image comes.
	exaone45LargestImage = 2040 << 20

	// defaultFitTargetMiB is what llama-server leaves free on a GPU if it is
	// not told otherwise.
	defaultFitTargetMiB = 1024
)

// mmprojFitTarget returns the bytes that a projector needs beyond the headroom.
func (launch llamaServerLaunchConfig) mmprojFitTarget() uint64 {
	if launch.modelArch == "exaone4" {
		return launch.mmprojMemory + exaone45LargestImage
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
