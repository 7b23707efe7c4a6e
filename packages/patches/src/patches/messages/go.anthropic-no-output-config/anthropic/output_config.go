package anthropic

// OutputConfig says how a response is to be.
type OutputConfig struct {
	Format *OutputFormat `json:"format,omitempty"`
}
