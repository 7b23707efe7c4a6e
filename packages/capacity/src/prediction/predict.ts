import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tree, Workspace } from '@exaone4/harness'
import { goEnvironment, run, stockReplacements, withScratch, writeOverlay } from '@exaone4/harness'
import { z } from 'zod'

export interface PredictionRequest {
  /** A patched tree of the llama-server era. */
  tree: Tree
  variant: 'patched' | 'stock'
  /** Path of a model file. */
  model: string
  contextTokens: number
  batchTokens: number
  /** `OLLAMA_KV_CACHE_TYPE`. */
  cacheType: string
  signal?: AbortSignal
}

/** The memory in bytes that Ollama's scheduler expects before it starts a llama-server. */
export interface Prediction {
  /** Weights and cache: `PredictServerVRAM`. */
  server: number
  /** The surcharge for the batch (`generationBatchSurcharge`). */
  batch: number
}

const predictionSchema: z.ZodType<Prediction> = z.object({ server: z.number(), batch: z.number() })

/** Runs the scheduler's own code with a Go test that only exists in an overlay. */
export function predict(space: Workspace, request: PredictionRequest): Promise<Prediction> {
  const { tree, variant, model, contextTokens, batchTokens, cacheType, signal } = request
  return withScratch(space.cache, async (scratch) => {
    const question = await readFile(new URL('predict_test.go', import.meta.url))
    const overlay = await writeOverlay(
      tree.dir,
      new Map([
        ...(variant === 'stock' ? await stockReplacements(tree) : []),
        ['server/exaone4_predict_test.go', question],
      ]),
      scratch,
    )
    const output = join(scratch, 'prediction.json')
    await run({
      command: 'go',
      args: ['test', '-trimpath', '-count=1', '-overlay', overlay, '-run', '^TestPredict$', './server'],
      cwd: tree.dir,
      env: {
        ...goEnvironment,
        OLLAMA_KV_CACHE_TYPE: cacheType,
        PREDICT_MODEL: model,
        PREDICT_NUM_CTX: String(contextTokens),
        PREDICT_BATCH: String(batchTokens),
        PREDICT_OUTPUT: output,
      },
      log: join(space.cache, 'log', 'predict.log'),
      code: 'build',
      ...(signal && { signal }),
    })
    return predictionSchema.parse(JSON.parse(await readFile(output, 'utf8')))
  })
}
