package parsers

import (
	"bytes"
	"encoding/json"
	"fmt"
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
number ::= integer ("." [0-9]{1,20})? ([eE] [-+]? [0-9]{1,3})?
integer ::= "-"? ("0" | [1-9] [0-9]{0,20})
boolean ::= "true" | "false"
null ::= "null"
`

// ToolGrammar returns what tool calls begin with and, in GBNF, what is
// generated from there on: calls of the declared tools, with the declared
// arguments. It is empty without tools.
func (p *Exaone4Parser) ToolGrammar() (trigger, grammar string) {
	if len(p.tools) == 0 {
		return "", ""
	}

	var g exaone4Grammar
	var calls []string
	for _, tool := range p.tools {
		parameters := tool.Function.Parameters
		arguments := "value"
		if parameters.Properties.Len() > 0 {
			arguments = g.object(parameters.Properties, parameters.Required)
		}
		calls = append(calls, g.rule(strings.Join([]string{
			`"{" ws "\"name\"" ws ":" ws`, exaone4Literal(tool.Function.Name),
			`ws "," ws "\"arguments\"" ws ":" ws`, arguments, `ws "}"`,
		}, " ")))
	}

	var sb strings.Builder
	sb.WriteString("root ::= call (ws call)* ws\n")
	fmt.Fprintf(&sb, "call ::= %q ws (%s) ws %q\n", exaone4ToolOpenTag, strings.Join(calls, " | "), exaone4ToolCloseTag)
	sb.WriteString(exaone4JSONGrammar)
	sb.WriteString(g.rules.String())
	return exaone4ToolOpenTag, sb.String()
}

// exaone4Grammar collects the rules of declared arguments.
type exaone4Grammar struct {
	rules strings.Builder
	count int
}

// rule adds a rule and returns its name.
func (g *exaone4Grammar) rule(body string) string {
	name := fmt.Sprintf("rule-%d", g.count)
	g.count++
	fmt.Fprintf(&g.rules, "%s ::= %s\n", name, body)
	return name
}

// object returns a rule for an object: what is required, then what is not, in
// the order in which it was declared.
func (g *exaone4Grammar) object(properties *api.ToolPropertiesMap, required []string) string {
	const comma = ` ws "," ws `

	var must, may []string
	for name, property := range properties.All() {
		pair := g.rule(exaone4Literal(name) + ` ws ":" ws ` + g.property(property))
		if slices.Contains(required, name) {
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
	for _, v := range property.Enum {
		alternatives = append(alternatives, exaone4Literal(v))
	}

	if len(alternatives) == 0 {
		for _, p := range property.AnyOf {
			alternatives = append(alternatives, g.property(p))
		}
	}

	if len(alternatives) == 0 {
		for _, t := range property.Type {
			alternatives = append(alternatives, g.typed(t, property))
		}
	}

	if len(alternatives) == 0 {
		return "value"
	}
	return "(" + strings.Join(alternatives, " | ") + ")"
}

func (g *exaone4Grammar) typed(t string, property api.ToolProperty) string {
	switch t {
	case "string", "number", "integer", "boolean", "null":
		return t
	case "array":
		var items api.ToolProperty
		if bts, err := json.Marshal(property.Items); err != nil || json.Unmarshal(bts, &items) != nil {
			return "array"
		}
		item := g.property(items)
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

// exaone4Literal returns a value as JSON, as a grammar quotes it.
func exaone4Literal(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "value"
	}

	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(strings.TrimSpace(b.String()))
	return `"` + quoted + `"`
}
