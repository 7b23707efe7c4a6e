package llm

import "testing"

func TestFormatBehindThinking(t *testing.T) {
	tests := []struct {
		name     string
		closings []string
		format   string
		want     string
	}{
		{
			name:     "one closing",
			closings: []string{"</think>"},
			format:   "root ::= [0-9]",
			want:     "root ::= [0-9]",
		},
		{
			name:     "closings of which none begins another",
			closings: []string{"</think>", "</reason>"},
			format:   "root ::= [0-9]",
			want:     "root ::= [0-9]",
		},
		{
			name:     "longer closings",
			closings: []string{"</think>", "</think>\n", "</think>\n\n"},
			format:   "root ::= [0-9] | \"root\" root",
			want:     "root ::= (\"\\n\" | \"\\n\\n\")? answer\nanswer ::= [0-9] | \"root\" answer",
		},
		{
			name:     "a rule of the same name",
			closings: []string{"</think>\n", "</think>"},
			format:   "root ::= answer-kv\nanswer-kv ::= [0-9]\n",
			want:     "root ::= (\"\\n\")? the-answer\nthe-answer ::= answer-kv\nanswer-kv ::= [0-9]\n",
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := formatBehindThinking(tt.closings, tt.format); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
