package renderers

// LeadingBOS is empty: EXAONE 4.5 has a BOS token, but its prompts do not
// begin with it.
func (r *Exaone45Renderer) LeadingBOS() string {
	return ""
}
