package parsers

import (
	"maps"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// testGrammar is a grammar in GBNF, as far as tool calls need it.
type testGrammar struct {
	rules map[string]*testGrammarAlternatives
}

type testGrammarAlternatives struct {
	sequences [][]testGrammarElement
}

// testGrammarElement is a literal, a class of characters, the name of a rule,
// or a group, so many times.
type testGrammarElement struct {
	literal  string
	class    *regexp.Regexp
	rule     string
	group    *testGrammarAlternatives
	min, max int
}

var testGrammarToken = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|\{[0-9,]+\}|[a-z][a-z0-9-]*|\S`)

// parseTestGrammar reads a grammar, and fails the test if a rule is there
// twice, or is used but is not there, or if there is anything else in it.
func parseTestGrammar(t testing.TB, grammar string) testGrammar {
	t.Helper()

	g := testGrammar{rules: map[string]*testGrammarAlternatives{}}
	var used []string
	for line := range strings.Lines(grammar) {
		name, body, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ::= ")
		if !ok || g.rules[name] != nil {
			t.Fatalf("%q is no rule, or a second one", line)
		}

		tokens := testGrammarToken.FindAllString(body, -1)
		var parse func() *testGrammarAlternatives
		parse = func() *testGrammarAlternatives {
			alternatives := &testGrammarAlternatives{sequences: [][]testGrammarElement{nil}}
			for len(tokens) > 0 && tokens[0] != ")" {
				token := tokens[0]
				tokens = tokens[1:]
				last := len(alternatives.sequences) - 1
				element := testGrammarElement{min: 1, max: 1}
				switch c := token[0]; {
				case c == '|':
					alternatives.sequences = append(alternatives.sequences, nil)
					continue
				case c == '"':
					literal, err := strconv.Unquote(token)
					if err != nil {
						t.Fatalf("%s: %v", token, err)
					}
					element.literal = literal
				case c == '[':
					element.class = regexp.MustCompile("^(?s:" + token + ")")
				case c == '(':
					element.group = parse()
					if len(tokens) == 0 {
						t.Fatalf("no end of a group in %q", line)
					}
					tokens = tokens[1:]
				case c >= 'a' && c <= 'z':
					element.rule = token
					used = append(used, token)
				default:
					t.Fatalf("%q in %q", token, line)
				}

				if len(tokens) > 0 {
					switch count := tokens[0]; {
					case count == "?":
						element.min = 0
					case count == "*":
						element.min, element.max = 0, 1<<30
					case count[0] == '{':
						from, to, ok := strings.Cut(strings.Trim(count, "{}"), ",")
						if !ok {
							to = from
						}
						element.min, _ = strconv.Atoi(from)
						element.max, _ = strconv.Atoi(to)
					}
					if element.min != 1 || element.max != 1 || tokens[0][0] == '{' {
						tokens = tokens[1:]
					}
				}
				alternatives.sequences[last] = append(alternatives.sequences[last], element)
			}
			return alternatives
		}
		g.rules[name] = parse()
		if len(tokens) > 0 {
			t.Fatalf("%q behind the end of %q", tokens, line)
		}
	}

	for _, name := range append(used, "root") {
		if g.rules[name] == nil {
			t.Fatalf("no rule %s in\n%s", name, grammar)
		}
	}
	return g
}

// accepts reports whether the root rule allows s.
func (g testGrammar) accepts(s string) bool {
	m := testGrammarMatcher{testGrammar: g, s: s, known: map[testGrammarPlace]map[int]bool{}}
	return m.alternatives(g.rules["root"], 0)[len(s)]
}

type testGrammarMatcher struct {
	testGrammar
	s     string
	known map[testGrammarPlace]map[int]bool
}

type testGrammarPlace struct {
	alternatives *testGrammarAlternatives
	at           int
}

// alternatives returns where what stands at a place may end.
func (m *testGrammarMatcher) alternatives(a *testGrammarAlternatives, at int) map[int]bool {
	place := testGrammarPlace{a, at}
	if ends, ok := m.known[place]; ok {
		return ends
	}

	ends := map[int]bool{}
	for _, sequence := range a.sequences {
		from := map[int]bool{at: true}
		for _, element := range sequence {
			from = m.times(element, from)
		}
		maps.Copy(ends, from)
	}
	m.known[place] = ends
	return ends
}

func (m *testGrammarMatcher) times(element testGrammarElement, from map[int]bool) map[int]bool {
	ends := map[int]bool{}
	for n := 0; ; n++ {
		if n >= element.min {
			before := len(ends)
			maps.Copy(ends, from)
			if n > element.min && len(ends) == before {
				return ends
			}
		}
		if n == element.max || len(from) == 0 {
			return ends
		}

		next := map[int]bool{}
		for at := range from {
			maps.Copy(next, m.once(element, at))
		}
		from = next
	}
}

func (m *testGrammarMatcher) once(element testGrammarElement, at int) map[int]bool {
	switch {
	case element.rule != "":
		return m.alternatives(m.rules[element.rule], at)
	case element.group != nil:
		return m.alternatives(element.group, at)
	case element.class != nil:
		if loc := element.class.FindStringIndex(m.s[at:]); loc != nil {
			return map[int]bool{at + loc[1]: true}
		}
		return nil
	case strings.HasPrefix(m.s[at:], element.literal):
		return map[int]bool{at + len(element.literal): true}
	default:
		return nil
	}
}
