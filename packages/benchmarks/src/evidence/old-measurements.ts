/** A measurement that was made with older code, and the reason why it is kept. */
export interface OldMeasurement {
  /** Names of committed measurements. */
  documents: readonly string[]
  /** Everything that may have changed since: files of the patched tree, clients and model files. */
  changed: readonly string[]
  /** The reason why the measurement still holds. */
  reason: string
}

/** Files that read requests, answers and model files, choose options, and write prompts and grammars. */
const TEXT = [
  'anthropic/anthropic.go',
  'anthropic/messages_request.go',
  'anthropic/output_config.go',
  'anthropic/tool_choice.go',
  'api/tool_arguments.go',
  'api/tool_choice.go',
  'api/tool_json.go',
  'api/tool_schema.go',
  'api/types.go',
  'llm/format_grammar.go',
  'llm/format_or_calls.go',
  'llm/tool_choice.go',
  'llm/tool_grammar.go',
  'middleware/anthropic.go',
  'middleware/anthropic_count_tokens.go',
  'middleware/openai.go',
  'model/parsers/exaone4.go',
  'model/parsers/exaone4_close.go',
  'model/parsers/exaone4_grammar.go',
  'model/parsers/exaone4_json.go',
  'model/parsers/exaone4_tool_choice.go',
  'model/parsers/exaone_deep.go',
  'model/parsers/exaone_deep_close.go',
  'model/parsers/exaone_deep_tokens.go',
  'model/parsers/json_scanner.go',
  'model/parsers/parsers.go',
  'model/renderers/exaone4.go',
  'model/renderers/exaone45.go',
  'model/renderers/exaone45_bos.go',
  'model/renderers/exaone45_thinking.go',
  'model/renderers/exaone_deep.go',
  'model/renderers/exaone_deep_bos.go',
  'model/renderers/exaone_deep_thinking.go',
  'model/renderers/renderer.go',
  'openai/chat_request.go',
  'openai/message_parts.go',
  'openai/openai.go',
  'openai/responses.go',
  'openai/responses_effort.go',
  'openai/responses_items.go',
  'openai/responses_text.go',
  'openai/responses_tool.go',
  'server/count_tokens.go',
  'server/create.go',
  'server/exaone4.go',
  'server/exaone45_runs.go',
  'server/exaone4_file.go',
  'server/exaone4_format.go',
  'server/exaone4_prompt.go',
  'server/exaone4_release.go',
  'server/exaone4_show.go',
  'server/exaone4_truncation.go',
  'server/image_error.go',
  'server/image_support.go',
  'server/image_tags.go',
  'server/image_tokens.go',
  'server/exaone_deep.go',
  'server/exaone_deep_format.go',
  'server/exaone_sampling.go',
  'server/exaone_sampling_file.go',
  'server/images.go',
  'server/message_parts.go',
  'server/prompt.go',
  'server/routes.go',
  'server/start.go',
  'server/tool_choice.go',
  'server/tool_grammar.go',
  'server/tool_schema.go',
] as const

/** What v0.34.4 counts of a loaded model, how it starts one that llama-server refuses, and errors of llama-server. */
const LOADS = [
  'llm/exit_reason.go',
  'llm/kv_cache_type.go',
  'llm/llama_server.go',
  'llm/llama_server_memory.go',
  'llm/llama_server_projector.go',
  'llm/server.go',
  'llm/status.go',
  'llm/stream_error.go',
] as const

/** Draft models, and the cache of the block that only EXAONE 4.5 has. */
const DRAFTS = ['llm/draft.go', 'llm/exaone4.go', 'server/draft.go', 'server/sched.go'] as const

/** Room for a projector, which only EXAONE 4.5 has, and its prediction block. */
const PROJECTOR = [
  'llama.cpp/common/fit.cpp',
  'llm/llama_server_fit.go',
  'server/projector_memory.go',
] as const

/** Context shift, Jinja, going back to the window and batches of one token in llama.cpp. */
const LLAMA_CPP = [
  'llama.cpp/common/common.cpp',
  'llama.cpp/common/jinja/runtime.cpp',
  'llama.cpp/common/jinja/runtime.h',
  'llama.cpp/src/llama-kv-cache.cpp',
  'llama.cpp/src/llama-model.cpp',
  'llama.cpp/tools/server/server-context.cpp',
] as const

/** The copy of the window at the end of a prompt. */
const WINDOW_COPY = [
  'kvcache/swa_checkpoint.go',
  'ml/backend/ggml/host.go',
  'model/models/exaone4/model.go',
  'runner/ollamarunner/host_memory.go',
  'runner/ollamarunner/runner.go',
] as const

const ARITHMETIC = ['fs/ggml/exaone4.go', 'model/models/exaone4/options.go'] as const

/** An error that llama-server sends while it answers. */
const STREAM_ERROR = ['llm/llama_server.go', 'llm/stream_error.go'] as const

/** How llama-server tries its cache. */
const PROBE = 'llama.cpp/common/common.cpp'
const PROBED =
  'At its start, before any request, llama-server tries its cache with two tokens. It evaluates both in one batch again, ' +
  'as without the patch. Nothing that it loads, counts or answers depends on that.'

/** The grammar of tools as a field of a request, and the scanner of JSON in a file of its own. */
const GRAMMAR_FIELD = [
  'llm/llama_server.go',
  'llm/server.go',
  'llm/tool_choice.go',
  'model/parsers/exaone4.go',
  'model/parsers/exaone4_json.go',
  'model/parsers/json_scanner.go',
  'server/routes.go',
  'server/tool_choice.go',
  'server/tool_grammar.go',
] as const

/**
 * The measurements that `pnpm exaone4 evidence` accepts although the code has changed since. It fails for an entry
 * whose measurement has been repeated, and for a change that the entry does not list.
 */
export const oldMeasurements: readonly OldMeasurement[] = [
  {
    documents: ['memory-v0.18.0', 'numerics-v0.18.0', 'placement-v0.18.0'],
    changed: [...TEXT, ...ARITHMETIC, ...WINDOW_COPY],
    reason:
      'Most of these files read what clients send and what the model wrote, detect the model and apply a requested ' +
      'format. Loading, memory, placement and evaluation do not run them. fs/ggml/exaone4.go and ' +
      'model/models/exaone4/options.go have other results only for batches below one and for windows larger than ' +
      'any context. The copy of the window is in system memory, and is made only for long answers in long chats, which ' +
      'none of these measures. Each measurement takes hours.',
  },
  {
    documents: ['turns-v0.18.0'],
    changed: [...TEXT, ...WINDOW_COPY],
    reason:
      'New are only EXAONE 4.5 and Deep and the defaults of sampling. The model that was measured is of EXAONE 4.0, and ' +
      'says a fixed text. One loop of the copy of the window has another form.',
  },
  {
    documents: ['tags-v0.34.4'],
    changed: [...TEXT, ...LOADS, ...DRAFTS, ...LLAMA_CPP, ...PROJECTOR],
    reason:
      'Requests, prompts and answers of EXAONE 4.0 and of other models are handled as before: what is new in these files ' +
      'is for EXAONE 4.5, its images and EXAONE Deep, for draft models, and for how a model is loaded and counted. The ' +
      'new defaults of sampling do not change what the scripted models say.',
  },
  {
    documents: ['placement-v0.34.4'],
    changed: [...TEXT, ...STREAM_ERROR, ...GRAMMAR_FIELD, PROBE],
    reason:
      'The models that were placed are of EXAONE 4.0 and 4.5. What is new in these files tells files with contradictions ' +
      'and images that cannot be read, numbers images, and returns errors of llama-server, which no placement depends on. ' +
      PROBED,
  },
  {
    documents: ['family-v0.24.0', 'family-v0.32.0'],
    changed: [...STREAM_ERROR, ...GRAMMAR_FIELD, PROBE],
    reason:
      'llama-server sent no error while it answered: each request of these measurements was answered or refused as a ' +
      'whole. The scanner of JSON moved to a file of its own and has the code that it had. The grammar of tools reaches ' +
      'llama-server by another way with the same text, and the measurements of v0.18.0 and v0.34.4, made again, have the ' +
      'same results. ' +
      PROBED,
  },
  {
    documents: ['speed-v0.34.4'],
    changed: [PROBE],
    reason: PROBED,
  },
  {
    documents: ['draft-v0.34.4'],
    changed: [...TEXT, ...LOADS, ...DRAFTS, ...LLAMA_CPP, ...PROJECTOR],
    reason:
      'It measures how fast llama-server decodes with a draft model, and without a projector. Ollama starts it with the same options, and none ' +
      'of the patches of llama.cpp is on the way of a token.',
  },
]
