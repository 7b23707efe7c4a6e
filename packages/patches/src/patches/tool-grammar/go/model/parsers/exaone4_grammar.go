package parsers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/ollama/ollama/api"
)

// exaone4JSONGrammar are the rules that every grammar of tool calls has.
const exaone4JSONGrammar = `ws ::= [ \t\n]{0,20}
value ::= object | array | string | number | boolean | null
object ::= "{" ws (string ws ":" ws value (ws "," ws string ws ":" ws value)*)? ws "}"
array ::= "[" ws (value (ws "," ws value)*)? ws "]"
string ::= "\"" ([^"\\\x00-\x1F\x7F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4}))* "\""
number ::= integer ("." [0-9]{1,20})? ([eE] ("+"? [0-9]{1,2} | "-" [0-9]{1,3}))?
integer ::= "-"? ("0" | [1-9] [0-9]{0,20})
boolean ::= "true" | "false"
null ::= "null"
`

// What a grammar may take: each token is sampled under it.
const (
	exaone4MaxGrammarRules = 20_000
	exaone4MaxGrammarBytes = 1 << 20
)

// ToolGrammar returns what the grammar begins with and, in GBNF, what is
// generated from there on: calls of the declared tools, with the declared
// arguments. It is empty without tools, and for more of them than a grammar
// should have. Where the model thinks first, the grammar begins with the end
// of that, so that thinking can say what it wants.
func (p *Exaone4Parser) ToolGrammar() (trigger, grammar string) {
	return p.toolGrammar(exaone4MoreCalls)
}

// exaone4MoreCalls is what may come behind a call.
const exaone4MoreCalls = "(ws call)* ws"

// toolGrammar returns the grammar of calls behind which only so much may come.
func (p *Exaone4Parser) toolGrammar(more string) (trigger, grammar string) {
	trigger = exaone4ToolOpenTag
	root, text := "call "+more, ""
	if p.state == exaone4ParserStateCollectingThinking {
		trigger = exaone4ThinkingCloseTag
		root, text = fmt.Sprintf("%q text-0", exaone4ThinkingCloseTag), exaone4TextGrammar(more)
	}
	if grammar = p.callGrammar(root, text); grammar == "" {
		return "", ""
	}
	return trigger, grammar
}

// CallGrammar returns the grammar of a response that has calls and no text, of
// more than one tool call or not.
func (p *Exaone4Parser) CallGrammar(parallel bool) string {
	more := exaone4MoreCalls
	if !parallel {
		more = "ws"
	}
	return p.callGrammar("ws call "+more, "")
}

// callGrammar returns a grammar with a root, with rules of text, and with those
// of a call.
func (p *Exaone4Parser) callGrammar(root, text string) string {
	if len(p.tools) == 0 {
		return ""
	}

	var g exaone4Grammar
	var calls []string
	for _, tool := range p.tools {
		calls = append(calls, g.rule(strings.Join([]string{
			`"{" ws "\"name\"" ws ":" ws`, g.literal(tool.Function.Name),
			`ws "," ws "\"arguments\"" ws ":" ws`, g.arguments(tool.Function.Parameters), `ws "}"`,
		}, " ")))
		if g.full {
			slog.Debug("exaone4 tools are too many or too big for a grammar, tool calls are not constrained", "tools", len(p.tools))
			return ""
		}
	}

	var sb strings.Builder
	fmt.Fprintf(&sb, "root ::= %s\n", root)
	fmt.Fprintf(&sb, "call ::= %q behind-tag\n", exaone4ToolOpenTag)
	fmt.Fprintf(&sb, "behind-tag ::= ws (%s) ws %q\n", strings.Join(calls, " | "), exaone4ToolCloseTag)
	sb.WriteString(text)
	sb.WriteString(exaone4JSONGrammar)
	sb.WriteString(g.rules.String())
	return sb.String()
}

// exaone4TextGrammar returns the rules of text that may have calls at its end.
// Rule text-n stands behind the first n characters of the tag that begins a
// call, and only the first of these is "<".
func exaone4TextGrammar(more string) string {
	var sb strings.Builder
	sb.WriteString("text-0 ::= | [^<] text-0 | \"<\" text-1\n")
	for n := 1; n < len(exaone4ToolOpenTag); n++ {
		next := fmt.Sprintf("text-%d", n+1)
		if n+1 == len(exaone4ToolOpenTag) {
			next = "behind-tag " + more
		}
		c := exaone4ToolOpenTag[n]
		fmt.Fprintf(&sb, "text-%d ::= | [^<%c] text-0 | \"<\" text-1 | \"%c\" %s\n", n, c, c, next)
	}
	return sb.String()
}

// exaone4Grammar collects the rules of declared arguments.
type exaone4Grammar struct {
	rules strings.Builder
	count int
	// literals is how long what is not in the rules yet can be.
	literals int
	// full is set when there is more than a grammar should have.
	full bool
}

// rule adds a rule and returns its name.
func (g *exaone4Grammar) rule(body string) string {
	g.full = g.full || g.count >= exaone4MaxGrammarRules || g.rules.Len()+len(body) > exaone4MaxGrammarBytes
	if g.full {
		return "value"
	}
	name := fmt.Sprintf("rule-%d", g.count)
	g.count++
	fmt.Fprintf(&g.rules, "%s ::= %s\n", name, body)
	return name
}

func (g *exaone4Grammar) arguments(parameters api.ToolFunctionParameters) string {
	switch {
	case parameters.Properties.Len() > 0:
		return g.object(parameters.Properties, parameters.Required)
	case parameters.Properties.ToMap() == nil && parameters.Type == "object":
		// Any arguments, unlike where none are declared
		return "object"
	default:
		return `"{" ws "}"`
	}
}

// object returns a rule for an object: what is required, then what is not, in
// the order in which it was declared.
func (g *exaone4Grammar) object(properties *api.ToolPropertiesMap, required []string) string {
	const comma = ` ws "," ws `

	isRequired := map[string]bool{}
	for _, name := range required {
		isRequired[name] = true
	}

	var must, may []string
	for name, property := range properties.All() {
		if g.full {
			return "value"
		}
		pair := g.rule(g.literal(name) + ` ws ":" ws ` + g.property(property))
		if isRequired[name] {
			must = append(must, pair)
		} else {
			may = append(may, pair)
		}
	}

	// Behind what is required, or behind an optional pair, any of the optional
	// pairs after it may come.
	rests := make([]string, len(may)+1)
	for i := len(may) - 1; i >= 0; i-- {
		rests[i] = g.rule("(" + comma + may[i] + ")? " + rests[i+1])
	}

	members := strings.Join(must, comma) + " " + rests[0]
	if len(must) == 0 {
		var firsts []string
		for i, pair := range may {
			firsts = append(firsts, pair+" "+rests[i+1])
		}
		members = "(" + strings.Join(firsts, " | ") + ")?"
	}
	return g.rule(`"{" ws ` + members + ` ws "}"`)
}

// property returns what stands for a value in a rule.
func (g *exaone4Grammar) property(property api.ToolProperty) string {
	var alternatives []string
	seen := map[string]bool{}
	add := func(alternative string) {
		if !seen[alternative] {
			seen[alternative] = true
			alternatives = append(alternatives, alternative)
		}
	}

	switch {
	case g.full:
	case len(property.Enum) > 0:
		for _, v := range property.Enum {
			if g.full {
				break
			}
			add(g.literal(v))
		}
	case len(property.AnyOf) > 0:
		for _, p := range property.AnyOf {
			if g.full {
				break
			}
			add(g.property(p))
		}
	default:
		// What is said twice would make twice the rules, at each level
		types := map[string]bool{}
		for _, t := range property.Type {
			if !types[t] {
				types[t] = true
				add(g.typed(t, property))
			}
		}
	}

	switch len(alternatives) {
	case 0:
		return "value"
	case 1:
		return alternatives[0]
	default:
		// By name, since an array has it twice
		return g.rule(strings.Join(alternatives, " | "))
	}
}

func (g *exaone4Grammar) typed(t string, property api.ToolProperty) string {
	switch t {
	case "string", "number", "integer", "boolean", "null":
		return t
	case "array":
		if property.Items == nil {
			return "array"
		}
		item := g.property(exaone4Property(property.Items))
		return g.rule(`"[" ws (` + item + ` (ws "," ws ` + item + `)*)? ws "]"`)
	case "object":
		if property.Properties.Len() == 0 {
			return "object"
		}
		return g.object(property.Properties, property.Required)
	default:
		return "value"
	}
}

// exaone4Property returns the schema of an array's items, which the API leaves
// as JSON. Each part of it is read once, at whatever depth it is.
func exaone4Property(v any) api.ToolProperty {
	schema, _ := v.(map[string]any)
	property := api.ToolProperty{
		Type:     exaone4Strings(schema["type"]),
		Items:    schema["items"],
		Required: exaone4Strings(schema["required"]),
	}
	if t, ok := schema["type"].(string); ok {
		property.Type = api.PropertyType{t}
	}
	property.Enum, _ = schema["enum"].([]any)
	anyOf, _ := schema["anyOf"].([]any)
	for _, v := range anyOf {
		property.AnyOf = append(property.AnyOf, exaone4Property(v))
	}
	if properties, ok := schema["properties"].(map[string]any); ok {
		property.Properties = api.NewToolPropertiesMap()
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			property.Properties.Set(name, exaone4Property(properties[name]))
		}
	}
	return property
}

func exaone4Strings(v any) []string {
	list, _ := v.([]any)
	var all []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

var exaone4GrammarEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// literal returns a value as JSON, as a grammar quotes it.
func (g *exaone4Grammar) literal(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "value"
	}

	g.literals += b.Len()
	g.full = g.full || g.literals > exaone4MaxGrammarBytes
	return `"` + exaone4GrammarEscapes.Replace(strings.TrimSpace(b.String())) + `"`
}
