package parsers

// ThinkingClose also has the blank line that EXAONE 4.0 writes behind its
// thinking, where a format must leave room for it.
func (p *Exaone4Parser) ThinkingClose() []string {
	if p.state == exaone4ParserStateCollectingThinking {
		return []string{exaone4ThinkingCloseTag, exaone4ThinkingCloseTag + "\n", exaone4ThinkingCloseTag + "\n\n"}
	}
	return nil
}
