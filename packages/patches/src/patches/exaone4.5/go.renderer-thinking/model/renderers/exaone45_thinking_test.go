package renderers

import "testing"

func TestExaone45Thinking(t *testing.T) {
	thinking := ThinkingForRenderer("exaone4.5")
	if !thinking.Valid() {
		t.Fatalf("not a valid declaration: %+v", thinking)
	}
	for _, value := range []any{false, true} {
		if !thinking.Supports(value) {
			t.Errorf("think %v is not supported", value)
		}
	}
	if thinking.Supports("high") {
		t.Error(`think "high" is supported, but EXAONE 4.5 has no levels`)
	}
	if thinking.Default != true {
		t.Errorf("default %v, want true", thinking.Default)
	}
}
