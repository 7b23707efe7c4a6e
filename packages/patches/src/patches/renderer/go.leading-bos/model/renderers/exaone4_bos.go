package renderers

// LeadingBOS is empty: EXAONE 4.0 has a BOS token, but its prompts do not
// begin with it.
func (r *Exaone4Renderer) LeadingBOS() string {
	return ""
}
