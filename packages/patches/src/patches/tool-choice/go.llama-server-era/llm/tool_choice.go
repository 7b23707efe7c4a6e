package llm

// required reports whether the response must have a tool call, which takes the
// place of a format.
func (g *ToolGrammar) required() bool {
	return g != nil && g.Trigger == ""
}
