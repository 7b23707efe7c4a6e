package llm

import (
	"cmp"
	"regexp"
	"strings"
	"sync"
)

// exitReason is what a subprocess printed of the reason for its exit.
type exitReason struct {
	mu sync.Mutex
	// stated is the last line that begins as an error. An explanation of an
	// option can follow it.
	stated string
	// problem is the last other line that tells of a problem.
	problem string
}

var problemRegex = regexp.MustCompile(`(?i)\b(error|fail(ed|ure)?|invalid|unsupported|unknown|cannot|can't|couldn't|unable|no such)\b`)

func (r *exitReason) note(line string) {
	line = strings.TrimSpace(line)

	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case strings.HasPrefix(strings.ToLower(line), "error"):
		r.stated = line
	// This line says only that there was an error before.
	case problemRegex.MatchString(line) && !strings.Contains(line, "exiting due to"):
		r.problem = line
	}
}

func (r *exitReason) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return cmp.Or(r.stated, r.problem)
}

func (r *exitReason) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stated, r.problem = "", ""
}

// loadErrMsg returns the error that llama-server has reported while it loads a
// model. If it has exited without one of a known form, that is what it printed.
func (s *llamaServerRunner) loadErrMsg() string {
	if msg := s.lastErrMsg(); msg != "" || s.status == nil || s.cmd == nil || s.cmd.ProcessState == nil {
		return msg
	}

	// By then, all of its output has been read.
	<-s.done
	if msg := s.lastErrMsg(); msg != "" {
		return msg
	}
	return s.status.exitReason.String()
}
