package renderers

// LeadingBOS is empty: EXAONE Deep has a BOS token, but its prompts do not
// begin with it.
func (r *ExaoneDeepRenderer) LeadingBOS() string {
	return ""
}
