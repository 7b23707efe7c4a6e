module exaone4.example/headers

go 1.24

require (
	github.com/gen2brain/malgo v0.11.23
	github.com/ollama/ollama v0.11.0
)
