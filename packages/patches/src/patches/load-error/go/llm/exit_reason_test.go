package llm

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

const exitOutputEnv = "OLLAMA_TEST_EXIT_OUTPUT"

func init() {
	if output := os.Getenv(exitOutputEnv); output != "" {
		fmt.Fprint(os.Stderr, output)
		os.Exit(1)
	}
}

func TestWaitUntilRunningExitReason(t *testing.T) {
	tests := []struct {
		name   string
		output string
		want   string
	}{
		{
			name: "option that llama-server explains",
			output: `error while handling argument "--cache-type-k": Unsupported cache type: q9_9

usage:
-ctk,  --cache-type-k TYPE              KV cache data type for K, unsupported on some devices

to show complete usage, run with -h
`,
			want: `error while handling argument "--cache-type-k": Unsupported cache type: q9_9`,
		},
		{
			name:   "environment variable",
			output: "error while handling environment variable \"LLAMA_ARG_CTX_SIZE\": stoi\n\n\nsrv  llama_server: initializing ...\n",
			want:   `error while handling environment variable "LLAMA_ARG_CTX_SIZE": stoi`,
		},
		{
			name:   "library that is missing",
			output: "llama-server: error while loading shared libraries: libllama.so: cannot open shared object file: No such file or directory\n",
			want:   "llama-server: error while loading shared libraries: libllama.so: cannot open shared object file: No such file or directory",
		},
		{
			name:   "port in use",
			output: "srv  llama_server: loading model\nsrv         start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 8080\nsrv    operator(): operator(): cleaning up before exit...\nsrv  llama_server: exiting due to HTTP server error\n",
			want:   "srv         start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 8080",
		},
		{
			name:   "error of a known form",
			output: "llama_model_load: error loading model: model is corrupted\nsrv    load_model: failed to load model, 'model.gguf'\n",
			want:   "error loading model: model is corrupted",
		},
		{
			name:   "no reason",
			output: "srv  llama_server: initializing ...\n",
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := startExiting(t, tt.output)
			err := s.WaitUntilRunning(t.Context())
			if err == nil {
				t.Fatal("got no error")
			}
			want := "exit status 1"
			if tt.want != "" {
				want += ": " + tt.want
			}
			if !strings.HasSuffix(err.Error(), want) {
				t.Errorf("got %q, want it to end in %q", err, want)
			}
		})
	}
}

// startExiting starts a process that prints output and exits.
func startExiting(t *testing.T, output string) *llamaServerRunner {
	t.Helper()
	s := &llamaServerRunner{
		status: NewStatusWriter(nil),
		cmd:    exec.Command(os.Args[0]),
		done:   make(chan struct{}),
	}
	s.cmd.Env = append(os.Environ(), exitOutputEnv+"="+output)
	s.cmd.Stdout, s.cmd.Stderr = s.status, s.status
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s.doneErr = s.cmd.Wait()
		close(s.done)
	}()
	return s
}
