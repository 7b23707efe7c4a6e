import { fileURLToPath } from 'node:url'
import { callOf, conditionOfIf, statement } from '../../edit/match.ts'
import type { Patch } from '../../patch.ts'

const predictors = [
  ['load', 'Scheduler', 'load'],
  ['lower-context', 'LlmRequest', 'reduceAutoNumCtxForLoadOOM'],
  ['mmap-defaults', 'Scheduler', 'applyLlamaServerMmapDefaults'],
  ['mmap-pressure', 'Scheduler', 'maybeDisableMmapForHostPressure'],
] as const

export const draft: Patch = {
  id: 'draft',
  title: 'llm: draft with a small model of the same vocabulary',
  intent:
    'DRAFT in a Modelfile takes a small model of the same vocabulary, such as EXAONE 4.0 1.2B for 32B, and Ollama plans with the memory that it takes.',
  why: {
    reason:
      'Ollama takes every external draft model for an MTP head, unless it is a DFlash one. So llama-server ends with "context type MTP requested but model doesn\'t contain MTP layers", and a model with such a DRAFT cannot be loaded. Nothing compares vocabularies, and no draft model is in the prediction of memory.',
    issues: ['https://github.com/ollama/ollama/issues/14909'],
  },
  droppable: 'when upstream drafts with a model that is no MTP head',
  when: {
    fact: 'gguf-model',
    otherwise: {
      reason:
        'this release takes no draft model in a GGUF file, or no other than the MTP heads that it converts itself',
      evidence: [{ file: 'fs/gguf/model.go' }],
    },
  },
  edits: [
    {
      id: 'draft/type',
      file: 'llm/llama_server.go',
      description: 'a draft model that is a model of its own is no MTP head',
      within: { function: 'externalDraftType' },
      match: statement('return draftTypeMTP, nil'),
      operation: {
        kind: 'insert-before',
        lines: ['if isWholeModel(f) {', '\treturn draftTypeSimple, nil', '}'],
      },
    },
    {
      id: 'draft/prediction-block',
      file: 'llm/llama_server.go',
      description: 'a block that llama.cpp does not run drafts nothing',
      within: { function: 'hasMTPDraft' },
      match: conditionOfIf('f.KV().Uint("nextn_predict_layers") > 0'),
      operation: { kind: 'replace', with: 'f.KV().Uint("nextn_predict_layers") > 0 && runsMTP(f)' },
    },
    {
      id: 'draft/arguments',
      file: 'llm/llama_server.go',
      description: 'the cache of a draft model has the type that the user chose',
      within: { function: 'startLlamaServer' },
      match: callOf('appendDraftArgs'),
      operation: {
        kind: 'replace',
        with: 'appendDraftModelArgs(appendDraftArgs(params, launch.draftType, launch.config.DraftModelPath, launch.opts), launch)',
      },
    },
    {
      id: 'draft/vocabulary',
      file: 'server/create.go',
      description: 'a draft model of another vocabulary is refused',
      within: { receiver: 'Server', function: 'CreateHandler' },
      match: statement('baseLayers = append(baseLayers, draftLayers...)'),
      operation: {
        kind: 'insert-before',
        lines: [
          'if err := checkDraftVocabulary(baseLayers, draftLayers); err != nil {',
          '\tsend(gin.H{"error": err.Error(), "status": http.StatusBadRequest})',
          '\treturn',
          '}',
        ],
      },
    },
    ...predictors.map(([name, receiver, method]) => ({
      id: `draft/predict-${name}`,
      file: 'server/sched.go',
      description: `${method} counts the draft model`,
      within: { receiver, function: method },
      match: { pattern: 'llm.PredictServerVRAM(req.model.ModelPath, f, predictedCtx)' },
      operation: { kind: 'replace' as const, with: 'req.predictServerVRAM(f, predictedCtx)' },
    })),
  ],
  goDir: fileURLToPath(new URL('go', import.meta.url)),
}
