import { indented } from '../insertions.ts'

/**
 * Templates of our own with the structure of LG's: a leading system message is written in an `if` that ends in
 * `continue`. EXAONE 4.0 declares tools in the same turn, in an inner `if`.
 */
const exaone40: readonly string[] = [
  '{%- macro declare(tools) -%}',
  "{{- '# Tools' -}}",
  "{%- for tool in tools -%}{{- '\\n<tool>' + tool | tojson + '</tool>' -}}{%- endfor -%}",
  '{%- endmacro -%}',
  '{%- for message in messages -%}',
  '{%- if loop.first -%}',
  "{%- if message.role == 'system' -%}",
  "{{- '[|system|]\\n' + message.content -}}",
  "{%- if tools -%}{{- '\\n\\n' + declare(tools) -}}{%- endif -%}",
  "{{- '[|endofturn|]\\n' -}}",
  '{%- continue -%}',
  '{%- elif tools -%}',
  "{{- '[|system|]\\n' + declare(tools) + '[|endofturn|]\\n' -}}",
  '{%- endif -%}',
  '{%- endif -%}',
  "{%- if message.role == 'tool' -%}",
  "{{- '[|tool|]\\n<tool_result>' + message.content + '</tool_result>[|endofturn|]\\n' -}}",
  "{%- elif message.role == 'assistant' -%}",
  "{{- '[|assistant|]\\n<think>\\n\\n</think>\\n\\n' + message.content.strip() + '[|endofturn|]\\n' -}}",
  '{%- else -%}',
  "{{- '[|' + message.role + '|]\\n' + message.content + '[|endofturn|]\\n' -}}",
  '{%- endif -%}',
  '{%- endfor -%}',
  "{%- if add_generation_prompt -%}{{- '[|assistant|]\\n<think>\\n' -}}{%- endif -%}",
]

/** EXAONE 4.5 declares tools before all turns. */
const exaone45: readonly string[] = [
  '{%- if tools -%}',
  "{{- '<|tool_declare|>\\n' -}}",
  "{%- for tool in tools -%}{{- '<tool>' + tool | tojson + '</tool>\\n' -}}{%- endfor -%}",
  "{{- '<|endofturn|>\\n' -}}",
  '{%- endif -%}',
  '{%- for message in messages -%}',
  "{%- if loop.first and message.role == 'system' -%}",
  "{{- '<|system|>\\n' + message.content + '<|endofturn|>\\n' -}}",
  '{%- continue -%}',
  '{%- endif -%}',
  "{%- if message.role == 'tool' -%}",
  "{{- '<|tool|>\\n<tool_result>' + message.content + '</tool_result><|endofturn|>\\n' -}}",
  "{%- elif message.role == 'assistant' -%}",
  "{{- '<|assistant|>\\n<think>\\n\\n</think>\\n\\n' + message.content.strip() + '<|endofturn|>\\n' -}}",
  '{%- else -%}',
  "{{- '<|user|>\\n' if message.role == 'user' else '<|system|>\\n' -}}",
  "{{- message.content + '<|endofturn|>\\n' -}}",
  '{%- endif -%}',
  '{%- endfor -%}',
  "{%- if add_generation_prompt -%}{{- '<|assistant|>\\n<think>\\n' -}}{%- endif -%}",
]

/** The turns of the conversation in `test-chat-template.cpp`, between the marks of a model. */
function turns(open: (role: string) => string, close: string): string {
  const answer = (text: string): string => `${open('assistant')}\n<think>\n\n</think>\n\n${text}${close}\n`
  return [
    `${open('system')}\nYou are a helpful assistant${close}\n`,
    `${open('user')}\nHello${close}\n`,
    answer('Hi there'),
    `${open('user')}\nWho are you${close}\n`,
    answer('I am an assistant'),
    `${open('user')}\nAnother question${close}\n`,
    `${open('assistant')}\n<think>\n`,
  ].join('')
}

/** Cases for the list in `tests/test-chat-template.cpp`, as lines that go above the name of another case. */
export const chatTemplateCases: readonly string[] = [
  ...chatTemplateCase({
    name: 'LGAI-EXAONE/EXAONE-4.0',
    template: exaone40,
    // of the templates that are built in
    builtin:
      '[|system|]You are a helpful assistant[|endofturn|]\n[|user|]Hello\n[|assistant|]Hi there[|endofturn|]\n[|user|]Who are you\n[|assistant|]I am an assistant[|endofturn|]\n[|user|]Another question\n[|assistant|]',
    expected: turns((role) => `[|${role}|]`, '[|endofturn|]'),
  }),
  ...chatTemplateCase({
    name: 'LGAI-EXAONE/EXAONE-4.5',
    template: exaone45,
    builtin:
      '<|system|>\nYou are a helpful assistant<|endofturn|>\n<|user|>\nHello<|endofturn|>\n<|assistant|>\nHi there<|endofturn|>\n<|user|>\nWho are you<|endofturn|>\n<|assistant|>\nI am an assistant<|endofturn|>\n<|user|>\nAnother question<|endofturn|>\n<|assistant|>\n',
    expected: turns((role) => `<|${role}|>`, '<|endofturn|>'),
  }),
]

function chatTemplateCase(of: {
  name: string
  template: readonly string[]
  builtin: string
  expected: string
}): string[] {
  const fields = [
    `/* .name= */ ${literal(of.name)},`,
    `/* .template_str= */ ${literal(of.template.join(''))},`,
    `/* .expected_output= */ ${literal(of.builtin)},`,
    `/* .expected_output_jinja= */ ${literal(of.expected)},`,
    '/* .bos_token= */ "",',
    '/* .eos_token= */ "",',
  ]
  return [...indented(fields, 12), ...indented(['},', '{'], 8)]
}

const system = '{{"role", "system"}, {"content", "Be brief."}}'
const user = '{{"role", "user"}, {"content", "Hi"}}'
const tool = '<tool>{"name": "f"}</tool>'

/** Calls of `test_template` for `tests/test-jinja.cpp`, which has tools, too. */
export const jinjaCases: readonly string[] = [
  ...jinjaCase({
    name: 'system turn with tools ends in continue (EXAONE 4.0)',
    template: exaone40,
    messages: [system, user],
    expected: `[|system|]\nBe brief.\n\n# Tools\n${tool}[|endofturn|]\n[|user|]\nHi[|endofturn|]\n[|assistant|]\n<think>\n`,
  }),
  ...jinjaCase({
    name: 'tools without system turn (EXAONE 4.0)',
    template: exaone40,
    messages: [user],
    expected: `[|system|]\n# Tools\n${tool}[|endofturn|]\n[|user|]\nHi[|endofturn|]\n[|assistant|]\n<think>\n`,
  }),
  ...jinjaCase({
    name: 'system turn after tools ends in continue (EXAONE 4.5)',
    template: exaone45,
    messages: [system, user],
    expected: `<|tool_declare|>\n${tool}\n<|endofturn|>\n<|system|>\nBe brief.<|endofturn|>\n<|user|>\nHi<|endofturn|>\n<|assistant|>\n<think>\n`,
  }),
]

function jinjaCase(of: {
  name: string
  template: readonly string[]
  messages: readonly string[]
  expected: string
}): string[] {
  return [
    `test_template(t, ${literal(of.name)},`,
    ...of.template.map((line, index) => `    ${literal(line)}${index + 1 < of.template.length ? '' : ','}`),
    `    {{"messages", json::array({${of.messages.join(', ')}})}, {"tools", json::array({{{"name", "f"}}})}, {"add_generation_prompt", true}},`,
    `    ${literal(of.expected)}`,
    ');',
    '',
  ]
}

/** A string of ASCII characters as C++ writes it. */
function literal(text: string): string {
  return JSON.stringify(text)
}
