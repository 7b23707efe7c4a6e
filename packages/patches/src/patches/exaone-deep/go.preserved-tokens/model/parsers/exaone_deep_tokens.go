package parsers

// PreservedTokens are the tags that the parser must see, should a vocabulary
// have them as tokens of their own.
func (p *ExaoneDeepParser) PreservedTokens() []string {
	return []string{exaoneDeepOpenTag, exaoneDeepCloseTag}
}
