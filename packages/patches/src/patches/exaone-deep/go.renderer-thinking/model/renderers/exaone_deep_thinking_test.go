package renderers

import "testing"

func TestExaoneDeepThinking(t *testing.T) {
	thinking := ThinkingForRenderer("exaone-deep")
	if !thinking.Valid() {
		t.Fatalf("not a valid declaration: %+v", thinking)
	}
	if !thinking.Supports(true) || thinking.Supports(false) || thinking.Supports("high") {
		t.Errorf("values %v, want only true", thinking.Values)
	}
}
