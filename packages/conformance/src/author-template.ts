/** How each part of the prompt looks that tools add. */
const TOOLS = `{%- macro describe(tools) -%}
# Available Tools
You can use none, one, or multiple of the following tools by calling them as functions to help with the user’s query.
Here are the tools available to you in JSON format within <tool> and </tool> tags:
{%- for tool in tools %}{{ "\\n<tool>" + tool | tojson + "</tool>" }}{% endfor -%}
{{ "\\n\\n" -}}
For each function call you want to make, return a JSON object with function name and arguments within <tool_call> and </tool_call> tags, like:
<tool_call>{"name": function_1_name, "arguments": {argument_1_name: argument_1_value, argument_2_name: argument_2_value}}</tool_call>
<tool_call>{"name": function_2_name, "arguments": {...}}</tool_call>
...
Note that if no argument name is specified for a tool, you can just print the argument value directly, without the argument name or JSON formatting.
{%- endmacro -%}`

const TURNS = String.raw`{%- if tools and messages[0].role != "system" %}{{ "[|system|]\n" + describe(tools) + "[|endofturn|]\n" }}{% endif -%}
{%- for message in messages -%}
{%- set before = messages[loop.index0 - 1].role if loop.index0 > 0 else "" -%}
{%- if message.role == "tool" -%}
{{- "" if before == "tool" else "[|tool|]\n" -}}
{{- '<tool_result>{"result": ' + message.content | tojson + "}</tool_result>" -}}
{{- "\n" if not loop.last and messages[loop.index0 + 1].role == "tool" else "[|endofturn|]\n" -}}
{%- else -%}
{{- "[|" + message.role + "|]\n" -}}
{%- if message.role == "assistant" and (message.content or message.tool_calls) -%}{{- "<think>\n\n</think>\n\n" -}}{%- endif -%}
{%- set said = message.content or "" -%}
{{- said.split("</think>")[-1].strip() if message.role == "assistant" and "</think>" in said else said -}}
{%- if loop.first and message.role == "system" and tools %}{{ "\n\n" + describe(tools) }}{% endif -%}
{%- for call in message.tool_calls or [] -%}
{{- "\n" if message.content or not loop.first else "" -}}
{{- '<tool_call>{"name": "' + call.function.name + '", "arguments": ' + call.function.arguments | tojson + "}</tool_call>" -}}
{%- endfor -%}
{{- "[|endofturn|]\n" -}}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
{{- "[|assistant|]\n<think>\n" + ("" if enable_thinking else "\n</think>\n\n") -}}
{%- endif -%}`

/** A Jinja template of our own that gives EXAONE 4.0's prompts, as a model's author puts one into the file. */
export const authorTemplate: string = `${TOOLS}\n${TURNS}`
