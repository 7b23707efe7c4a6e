package parsers

// PreservedTokens are the tags that EXAONE 4.0's vocabulary has as tokens of
// their own.
func (p *Exaone4Parser) PreservedTokens() []string {
	return []string{
		exaone4ThinkingOpenTag,
		exaone4ThinkingCloseTag,
		exaone4ToolOpenTag,
		exaone4ToolCloseTag,
	}
}
