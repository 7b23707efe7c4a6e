/** A measurement that was made with older code, and the reason why it is kept. */
export interface OldMeasurement {
  /** Names of committed measurements. */
  documents: readonly string[]
  /** Everything that has changed since: files of the patched tree and checks of the suite. */
  changed: readonly string[]
  /** The reason why the measurement still holds. */
  reason: string
}

/** Files that the series changed or added since, and that read requests, answers and model files. */
const TEXT = [
  'api/tool_json.go (new)',
  'api/types.go (new)',
  'model/parsers/exaone4.go',
  'model/parsers/exaone4_json.go',
  'model/renderers/exaone4.go',
  'server/create.go',
  'server/exaone4.go',
  'server/exaone4_file.go (new)',
  'server/exaone4_prompt.go (new)',
] as const
/** Files that read and answer requests of the endpoints for agents and SDKs. */
const ENDPOINTS = [
  'anthropic/anthropic.go (new)',
  'anthropic/messages_request.go (new)',
  'anthropic/tool_choice.go (new)',
  'api/tool_arguments.go (new)',
  'api/tool_choice.go (new)',
  'api/tool_schema.go (new)',
  'middleware/anthropic.go (new)',
  'middleware/anthropic_count_tokens.go (new)',
  'middleware/openai.go (new)',
  'openai/chat_request.go (new)',
  'openai/openai.go (new)',
  'openai/responses.go (new)',
  'openai/responses_items.go (new)',
  'openai/responses_tool.go (new)',
  'server/count_tokens.go (new)',
  'server/exaone4_truncation.go (new)',
  'server/prompt.go (new)',
  'server/tool_schema.go (new)',
] as const
/** v0.18.0 has these, too. */
const OLDER_ENDPOINTS = [
  ...ENDPOINTS,
  'anthropic/output_config.go (new)',
  'openai/responses_effort.go (new)',
  'openai/responses_text.go (new)',
] as const
/** v0.34.4 has these, too. */
const NEWER_ENDPOINTS = [
  ...ENDPOINTS,
  'llm/format_or_calls.go (new)',
  'llm/tool_grammar.go',
  'model/parsers/exaone4_tool_choice.go (new)',
  'server/exaone4_show.go (new)',
  'server/tool_choice.go (new)',
  'server/tool_grammar.go',
] as const
/** What v0.34.4 counts of a loaded model, and how it starts one that llama-server refuses. */
const LOADS = [
  'llm/exit_reason.go (new)',
  'llm/kv_cache_type.go (new)',
  'llm/llama_server_memory.go (new)',
  'llm/llama_server_projector.go (new)',
  'llm/server.go',
  'llm/status.go (new)',
]

/** Context shift in llama.cpp. */
const LLAMA_CPP = ['llama.cpp/src/llama-kv-cache.cpp (new)', 'llama.cpp/src/llama-model.cpp (new)'] as const

/** The copy of the window at the end of a prompt. */
const WINDOW_COPY = [
  'kvcache/swa_checkpoint.go (new)',
  'ml/backend/ggml/host.go (new)',
  'runner/ollamarunner/host_memory.go (new)',
  'runner/ollamarunner/runner.go (new)',
  'model/models/exaone4/model.go',
] as const
const ARITHMETIC = ['fs/ggml/exaone4.go', 'model/models/exaone4/options.go'] as const

/**
 * The measurements that `pnpm exaone4 evidence` accepts although the code has changed since. It fails for an entry
 * whose measurement has been repeated, and for a change that the entry does not list.
 */
export const oldMeasurements: readonly OldMeasurement[] = [
  {
    documents: ['memory-v0.18.0', 'numerics-v0.18.0', 'placement-v0.18.0', 'speed-v0.18.0'],
    changed: [
      ...TEXT,
      ...OLDER_ENDPOINTS,
      'server/exaone4_format.go (new)',
      'server/routes.go (new)',
      ...ARITHMETIC,
      ...WINDOW_COPY,
    ],
    reason:
      'Most of these files read what clients send and what the model wrote, detect the model and apply a requested ' +
      'format. Loading, memory, placement and evaluation do not run them. fs/ggml/exaone4.go and ' +
      'model/models/exaone4/options.go have other results only for batches below one and for windows larger than ' +
      'any context. The copy of the window is in system memory, and is made only for long answers in long chats, which ' +
      'none of these measures. Each measurement takes hours.',
  },
  {
    documents: ['by-hand/cuda-build-v0.18.0'],
    changed: [...TEXT, ...OLDER_ENDPOINTS, 'server/routes.go', ...ARITHMETIC, ...WINDOW_COPY],
    reason: 'The CUDA backend is compiled from C++, which none of these files is part of.',
  },
  {
    documents: ['prediction-v0.34.4'],
    changed: [
      ...TEXT,
      ...NEWER_ENDPOINTS,
      ...LOADS,
      ...LLAMA_CPP,
      'llm/exaone4.go',
      'llm/format_grammar.go (new)',
      'llm/llama_server.go',
      'model/parsers/exaone4_close.go',
      'model/parsers/exaone4_grammar.go',
      'server/images.go',
      'server/routes.go',
      'server/sched.go (new)',
      'server/start.go (new)',
    ],
    reason:
      'The memory that the scheduler expects is computed in llm/exaone4.go, where only windows beyond any context ' +
      'and quantized types without flash attention have another result. Those that start a model count memory after the load, and ' +
      'the types that were measured load as before. llama.cpp does not take part. The other files read requests and answers, and detect models.',
  },
  {
    documents: ['count-v0.34.4'],
    changed: ['llm/exit_reason.go'],
    reason: 'The file finds the reason why a load fails, and no load failed.',
  },
  {
    documents: ['gpu-memory-v0.34.4', 'by-hand/gpu-v0.34.4'],
    changed: [
      ...NEWER_ENDPOINTS,
      ...LOADS,
      ...LLAMA_CPP,
      'api/tool_json.go',
      'api/types.go',
      'llm/exaone4.go',
      'llm/llama_server.go',
      'model/parsers/exaone4_grammar.go',
      'model/renderers/exaone4.go',
      'server/exaone4_prompt.go',
      'server/routes.go',
    ],
    reason:
      'These files read requests and answers and build grammars. llm/llama_server.go passes a grammar on. llama.cpp ' +
      'differs only after a context shift, which none of these measurements reaches. Memory and ' +
      'speed on a GPU, and the layers that fit, do not depend on them, and no GPU was available to repeat them. Of what ' +
      'was measured, the files that count memory change what /api/ps reports of the patched build: it is now the sum of ' +
      'the buffers. llm/exaone4.go has other results only for quantized types without flash attention.',
  },
]
