import { byteLevel } from './byte-level.ts'

// A prompt of single bytes would make attention the slowest part of a test. So the words of EXAONE 4.0's tool
// instructions and of the JSON around them are tokens. The choice of words affects speed only.
const FREQUENT = `# Available Tools
You can use none, one, or multiple of the following tools by calling them as functions to help with the user’s query.
Here are the tools available to you in JSON format within <tool> and </tool> tags: <tool>{"type": "function",
"function": {"name": "get_weather", "description": "Get the weather in a city", "parameters": {"type": "object",
"required": ["city"], "properties": {"city": {"type": "string", "description": "The"}, "unit": {"enum": ["a", "b"]}}}}}
</tool> For each function call you want to make, return a JSON object with function name and arguments within
<tool_call> and </tool_call> tags, like: <tool_call>{"name": function_1_name, "arguments": {argument_1_name:
argument_1_value, argument_2_name: argument_2_value}}</tool_call> <tool_call>{"name": function_2_name, "arguments":
{...}}</tool_call> Note that if no argument name is specified for a tool, you can just print the argument value
directly, without the argument name or JSON formatting. <tool_result>{"result": 1}</tool_result> {"number": [2]}`

// GPT-2's pre-tokenizer
const WORD = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu

/** Merges, in order of rank, that build the blank line and frequent prompt words from single bytes. */
export function promptMerges(): (readonly [left: string, right: string])[] {
  const merges = new Map<string, readonly [string, string]>()
  for (const word of ['\n\n', ...(FREQUENT.match(WORD) ?? [])]) {
    const characters = Array.from(byteLevel(word))
    for (let length = 1; length < characters.length; length++) {
      const left = characters.slice(0, length).join('')
      const right = characters[length] ?? ''
      if (!merges.has(left + right)) merges.set(left + right, [left, right])
    }
  }
  return [...merges.values()]
}
