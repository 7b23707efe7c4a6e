import type { RetrievalModel, ScriptedModel } from '@exaone4/harness'

/** A model that the suite writes: what its file says, and what the request that creates it adds. */
export interface SuiteModel {
  file: ScriptedModel | RetrievalModel
  create?: { renderer?: string; parser?: string; template?: string; parameters?: Record<string, unknown> }
}

const call = (name: string, args: string): string =>
  `<tool_call>{"name": "${name}", "arguments": ${args}}</tool_call>`

/** Said by more than one model: all the rules of white space and boundaries in one answer. */
export const answers: { thought: string; content: string } = {
  thought: 'The capital of Korea is asked for; I know it.',
  content: 'Seoul is the capital of Korea (서울 🇰🇷).',
}

/** The window of models whose sliding layers count, in tokens, the current one included. */
export const WINDOW = 64
/** Tokens between two answers of a model that answers again and again. */
export const PAUSE = 7
/** Trained context of the model that has a short one. */
export const TRAINED = 1024

/** A template as a model's author would write it, with tools in it. */
const toolTemplate = `{{- range .Messages }}<{{ .Role }}>{{ .Content }}
{{- end }}{{- if .Tools }}<tools>{{ .Tools }}{{- end }}<answer>`

export type ModelName =
  | 'answer'
  | 'call'
  | 'cutCall'
  | 'tokenCall'
  | 'parallel'
  | 'earlyCall'
  | 'broken'
  | 'unclosed'
  | 'undeclared'
  | 'tags'
  | 'endless'
  | 'templated'
  | 'plainTemplate'
  | 'ownParser'
  | 'ownStop'
  | 'unequalHeads'
  | 'otherTokenizer'
  | 'narrow'
  | 'global'
  | 'sliding'
  | 'once'
  | 'flat'
  | 'short'

export const models: Record<ModelName, SuiteModel> = {
  /** Answers without calling anything; thinks first when asked to. */
  answer: {
    file: { content: answers.content, thinking: `${answers.thought}\n</think>\n\n${answers.content}` },
  },
  /** Calls one tool; thinks first when asked to. */
  call: {
    file: {
      content: call('get_weather', '{"city": "Seoul", "unit": "C"}'),
      thinking: `I need the weather.\n</think>\n\n${call('get_weather', '{"city": "Seoul", "unit": "C"}')}`,
    },
  },
  /** The same, with every tag cut in two and the tags' letters far from any token's edge. */
  cutCall: {
    file: {
      content: {
        text: call('get_weather', '{"city": "Seoul", "unit": "C"}'),
        between: [
          ['<tool', '_call>'],
          ['</tool_c', 'all>'],
        ],
      },
    },
  },
  /** The same, with tags that are one token each, as in the real vocabulary. */
  tokenCall: {
    file: { tags: 'user-defined', content: call('get_weather', '{"city": "Seoul", "unit": "C"}') },
  },
  /** Two calls, with text around them. */
  parallel: {
    file: {
      content: `Two places.\n${call('get_weather', '{"city": "Seoul"}')}\n${call('get_weather', '{"city": "Busan"}')}\n`,
    },
  },
  /** Ends its thinking with a call, not with a tag. */
  earlyCall: {
    file: { content: 'unused', thinking: `Let me look. ${call('get_weather', '{"city": "Jeju"}')}` },
  },
  /** Calls with invalid JSON. */
  broken: {
    file: {
      content: 'Look: <tool_call>{"name": "get_weather", "arguments": {"city": Seoul}}</tool_call> done.',
    },
  },
  /** Is cut short inside a call. */
  unclosed: { file: { content: 'Look: <tool_call>{"name": "get_weather", "argu' } },
  /** Calls a tool that nobody declared, its arguments in no alphabetical order. */
  undeclared: {
    file: {
      content: call(
        'launch',
        '{"zone": "\\uc11c\\uc6b8", "at": 9007199254740993, "by": {"y": 1, "x": "a<b&c"}}',
      ),
    },
  },
  /** Says tags that mean nothing when there are no tools. */
  tags: { file: { content: 'Write <tool_call>{"name": "x"}</tool_call> like this.' } },
  /** Never ends its thinking. */
  endless: { file: { content: 'unused', thinking: 'I wonder and wonder' } },
  /** Its author's template handles tools. */
  templated: { file: { content: answers.content }, create: { template: toolTemplate } },
  /** Its author's template knows nothing of tools. */
  plainTemplate: { file: { content: answers.content }, create: { template: '{{ .Prompt }}' } },
  /** Its author chose another parser. */
  ownParser: { file: { content: answers.content }, create: { parser: 'passthrough' } },
  /** Its author chose another stop sequence. */
  ownStop: { file: { content: answers.content }, create: { parameters: { stop: ['<<stop>>'] } } },
  /** Heads of keys and values differ in size, so flash attention cannot be used. */
  unequalHeads: { file: { content: answers.content, valueDim: 32 } },
  /** Names its pre-tokenizer otherwise, though it is the same: the engine leaves it to the llamarunner. */
  otherTokenizer: { file: { content: answers.content, preTokenizer: 'gpt-2' } },
  /** Answers as `answer` does; its sliding layers forget within a few sentences. */
  narrow: {
    file: {
      content: answers.content,
      thinking: `${answers.thought}\n</think>\n\n${answers.content}`,
      slidingWindow: WINDOW,
    },
  },
  /** Says the secret of its prompt, seen through a global layer, again and again. */
  global: { file: { slidingWindow: WINDOW, pause: PAUSE } },
  /** Says the secret of its prompt, seen through a sliding layer. */
  sliding: { file: { slidingWindow: WINDOW, pause: PAUSE, layer: 34 } },
  /** Says the secret of its prompt once, and ends its turn. */
  once: { file: { slidingWindow: WINDOW } },
  /** Says the secret of its prompt, seen through the one layer it has, which rotates: quick with a long prompt. */
  flat: { file: { layers: 1, layer: 0 } },
  /** Was trained on a short context. */
  short: { file: { slidingWindow: WINDOW, contextLength: TRAINED } },
}
