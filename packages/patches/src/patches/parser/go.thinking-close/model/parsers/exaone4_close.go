package parsers

func (p *Exaone4Parser) ThinkingClose() []string {
	if p.state == exaone4ParserStateCollectingThinking {
		return []string{exaone4ThinkingCloseTag}
	}
	return nil
}
