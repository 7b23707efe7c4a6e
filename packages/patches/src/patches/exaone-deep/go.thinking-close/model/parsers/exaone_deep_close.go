package parsers

// ThinkingClose also has the blank line that EXAONE Deep writes behind its
// thought, where a format must leave room for it.
func (p *ExaoneDeepParser) ThinkingClose() []string {
	if p.isThinking {
		return []string{exaoneDeepCloseTag, exaoneDeepCloseTag + "\n", exaoneDeepCloseTag + "\n\n"}
	}
	return nil
}
