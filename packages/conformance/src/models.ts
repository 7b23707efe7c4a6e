import type {
  HollowModel,
  Quantization,
  RandomModel,
  RetrievalModel,
  ScriptedModel,
  TurnsModel,
} from '@exaone4/harness'
import { authorTemplate } from './author-template.ts'
import { type ParserCase, type ParserCaseName, parserCases, parserModel } from './parser-cases.ts'

/** A model file by its kind; scripted, if it does not say. */
export type ModelFile =
  | ({ kind?: never } & ScriptedModel)
  | ({ kind: 'random' } & RandomModel)
  | ({ kind: 'hollow' } & HollowModel)
  | ({ kind: 'retrieval' } & RetrievalModel)
  | ({ kind: 'turns' } & TurnsModel)

/** A model that the suite writes: what its file says, and what the request that creates it adds. */
export interface SuiteModel {
  file: ModelFile
  /** The hidden size of a model that has a LoRA adapter: one that changes nothing. */
  adapted?: number
  create?: { renderer?: string; parser?: string; template?: string; parameters?: Record<string, unknown> }
}

const call = (name: string, args: string): string =>
  `<tool_call>{"name": "${name}", "arguments": ${args}}</tool_call>`

/** Said by more than one model: all the rules of white space and boundaries in one answer. */
export const answers: { thought: string; content: string } = {
  thought: 'The capital of Korea is asked for; I know it.',
  content: 'Seoul is the capital of Korea (서울 🇰🇷).',
}

/** What is asked and said, in turns, by the model that needs two tools. */
export const conversation = {
  question: 'How warm is it in Seoul, in the American way?',
  thoughts: ['The weather first.', 'Now convert that.', 'Both are known by now.'],
  answer: 'It is 69.8 °F in Seoul.',
} as const

/** The window of models whose sliding layers count, in tokens, the current one included. */
export const WINDOW = 64
/** Sliding and global layers, as in 32B: for models whose caches are looked at. */
const hybrid = { layers: 64 } as const

/** Tokens between two answers of a model that answers again and again. */
export const PAUSE = 7
/** Trained context of the model that has a short one. */
export const TRAINED = 1024

/** A template as a model's author would write it, with tools in it. */
const toolTemplate = `{{- range .Messages }}<{{ .Role }}>{{ .Content }}
{{- end }}{{- if .Tools }}<tools>{{ .Tools }}{{- end }}<answer>`

/** Random models, by the window of their sliding layers, or without any; each also for the llamarunner. */
export const randomModels: Record<RandomModelName, RandomModel> = {
  window8: { layers: 64, slidingWindow: 8 },
  window16: { layers: 64, slidingWindow: 16 },
  window64: { layers: 64, slidingWindow: 64 },
  allGlobal: { layers: 30, slidingWindow: 16 },
}

export type RandomModelName = 'window8' | 'window16' | 'window64' | 'allGlobal'

export type ModelName =
  | RandomModelName
  | `${RandomModelName}Llamarunner`
  | `parser-${ParserCaseName}`
  | 'agent'
  | 'answer'
  | 'call'
  | 'cutCall'
  | 'tokenCall'
  | 'tokenOtherArgument'
  | 'tokenOtherName'
  | 'tokenParallel'
  | 'controlCall'
  | 'authored'
  | 'authoredCall'
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
  | 'adapted'
  | 'hollow'
  | 'hollow32B'
  | 'hollow1.2B'
  | `whole32B-${Quantization}`
  | 'recalling'
  | 'narrow'
  | 'global'
  | 'sliding'
  | 'once'
  | 'flat'
  | 'short'

const llamarunner = (file: RandomModel): SuiteModel => ({
  file: { kind: 'random', ...file, preTokenizer: 'gpt-2' },
})

const parserModels = Object.fromEntries(
  Object.entries(parserCases).map(([name, each]: [string, ParserCase]) => [
    `parser-${name}`,
    { file: parserModel(each) },
  ]),
) as Record<`parser-${ParserCaseName}`, SuiteModel>

export const models: Record<ModelName, SuiteModel> = {
  ...parserModels,
  window8: { file: { kind: 'random', ...randomModels.window8 } },
  window16: { file: { kind: 'random', ...randomModels.window16 } },
  window64: { file: { kind: 'random', ...randomModels.window64 } },
  allGlobal: { file: { kind: 'random', ...randomModels.allGlobal } },
  window8Llamarunner: llamarunner(randomModels.window8),
  window16Llamarunner: llamarunner(randomModels.window16),
  window64Llamarunner: llamarunner(randomModels.window64),
  allGlobalLlamarunner: llamarunner(randomModels.allGlobal),
  /** Calls a tool, then another when the first has answered, and then answers. */
  agent: {
    file: {
      kind: 'turns',
      opening: `${conversation.thoughts[0]}\n</think>\n\n${call('get_weather', '{"city": "Seoul"}')}`,
      turns: [
        ['celsius', `${conversation.thoughts[1]}\n</think>\n\n${call('convert', '{"degrees": 21}')}`],
        ['fahrenheit', `${conversation.thoughts[2]}\n</think>\n\n${conversation.answer}`],
      ],
    },
  },
  /** Answers without calling anything; thinks first when asked to. */
  answer: {
    file: {
      ...hybrid,
      content: answers.content,
      thinking: `${answers.thought}\n</think>\n\n${answers.content}`,
    },
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
  /** Calls with an argument that was not declared. */
  tokenOtherArgument: {
    file: { tags: 'user-defined', content: call('get_weather', '{"town": "Seoul"}') },
  },
  /** Calls a tool that was not declared. */
  tokenOtherName: { file: { tags: 'user-defined', content: call('launch', '{"at": 1}') } },
  /** Two calls, the first of them in tags that are tokens. */
  tokenParallel: {
    file: {
      tags: 'user-defined',
      content: `${call('get_weather', '{"city": "Seoul"}')}\n${call('get_weather', '{"city": "Busan", "unit": "C"}')}`,
    },
  },
  /** Thinks and calls, with tags that are not text unless they are asked for. */
  controlCall: {
    file: {
      tags: 'control',
      content: 'unused',
      thinking: `I need the weather.\n</think>\n\n${call('get_weather', '{"city": "Seoul"}')}`,
    },
  },
  /** Answers as `answer` does; its file has a Jinja template. */
  authored: {
    file: {
      content: answers.content,
      thinking: `${answers.thought}\n</think>\n\n${answers.content}`,
      chatTemplate: authorTemplate,
    },
  },
  /** Calls as `call` does; its file has a Jinja template. */
  authoredCall: {
    file: { content: call('get_weather', '{"city": "Seoul", "unit": "C"}'), chatTemplate: authorTemplate },
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
  unequalHeads: { file: { ...hybrid, content: answers.content, valueDim: 32 } },
  /** Names its pre-tokenizer otherwise, though it is the same: the engine leaves it to the llamarunner. */
  otherTokenizer: { file: { ...hybrid, content: answers.content, preTokenizer: 'gpt-2' } },
  /** Has a LoRA adapter, which the engine does not apply. */
  adapted: {
    file: { ...hybrid, content: `${answers.content} Adapted.`, heads: 2, headDim: 64 },
    adapted: 128,
  },
  /** The attention of 32B, and next to no feed-forward: its caches are those of the real model; for the llamarunner. */
  hollow: {
    file: { kind: 'hollow', size: '32B', quantization: 'Q4_K_M', ffn: 'tiny', preTokenizer: 'gpt-2' },
  },
  /** The same, as its author would name the tokenizer. */
  hollow32B: { file: { kind: 'hollow', size: '32B', quantization: 'Q4_K_M', ffn: 'tiny' } },
  /** All of 1.2B: for its speed. */
  'hollow1.2B': { file: { kind: 'hollow', size: '1.2B', quantization: 'Q4_K_M' } },
  /** All of 32B, as it is published: for graphics cards. */
  'whole32B-Q4_K_M': { file: { kind: 'hollow', size: '32B', quantization: 'Q4_K_M' } },
  'whole32B-Q5_K_M': { file: { kind: 'hollow', size: '32B', quantization: 'Q5_K_M' } },
  'whole32B-Q8_0': { file: { kind: 'hollow', size: '32B', quantization: 'Q8_0' } },
  /** Answers as `answer` does; its sliding layers forget within a few sentences. */
  narrow: {
    file: {
      ...hybrid,
      content: answers.content,
      thinking: `${answers.thought}\n</think>\n\n${answers.content}`,
      slidingWindow: WINDOW,
    },
  },
  /** Says the secret of its prompt, seen through a global layer, again and again. */
  global: { file: { kind: 'retrieval', slidingWindow: WINDOW, pause: PAUSE } },
  /** Says the secret of its prompt, seen through a sliding layer. */
  sliding: { file: { kind: 'retrieval', slidingWindow: WINDOW, pause: PAUSE, layer: 34 } },
  /** Says the secret of its prompt again and again, with the window of the real model. */
  recalling: { file: { kind: 'retrieval', slidingWindow: 4096, pause: PAUSE } },
  /** Says the secret of its prompt once, and ends its turn. */
  once: { file: { kind: 'retrieval', slidingWindow: WINDOW } },
  /** Says the secret of its prompt, seen through the one layer it has, which rotates: quick with a long prompt. */
  flat: { file: { kind: 'retrieval', layers: 1, layer: 0 } },
  /** Was trained on a short context. */
  short: { file: { kind: 'retrieval', slidingWindow: WINDOW, contextLength: TRAINED } },
}
