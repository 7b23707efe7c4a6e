package api

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzToolProperties checks that properties are written as what they are read
// as again, and that none of their numbers is written in another way.
func FuzzToolProperties(f *testing.F) {
	f.Fuzz(func(t *testing.T, data string) {
		var properties ToolPropertiesMap
		if err := json.Unmarshal([]byte(data), &properties); err != nil {
			t.Skip("no properties")
		}
		first, err := json.Marshal(properties)
		if err != nil {
			t.Fatal(err)
		}

		var again ToolPropertiesMap
		if err := json.Unmarshal(first, &again); err != nil {
			t.Fatalf("%s: %v", first, err)
		}
		second, err := json.Marshal(again)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, second) {
			t.Errorf("got  %s\nthen %s", first, second)
		}

		given := numbersIn(t, []byte(data))
		for number := range numbersIn(t, first) {
			if !given[number] {
				t.Errorf("%s is not in %s", number, data)
			}
		}
	})
}

// numbersIn returns the numbers of JSON as they are written.
func numbersIn(t *testing.T, data []byte) map[json.Number]bool {
	t.Helper()

	numbers := map[json.Number]bool{}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	for {
		token, err := dec.Token()
		if err != nil {
			return numbers
		}
		if number, ok := token.(json.Number); ok {
			numbers[number] = true
		}
	}
}
