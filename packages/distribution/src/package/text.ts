import { join } from 'node:path'
import type { Package } from './make.ts'

/** What was made, and how to use it, for a person. */
export function packageText({ dir, archive, sbom, sums, bytes, parts, cpu }: Package): string {
  return [
    `${join(dir, archive)} (${(bytes / 1e6).toFixed(1)} MB, licences of ${parts} parts)`,
    `${join(dir, sbom)}`,
    `${join(dir, sums)}`,
    ...(cpu ? [`only for CPUs with ${cpu.join(', ')}; --cpu all builds for any`] : []),
    '',
    'On the other machine:',
    `  sha256sum --check ${sums}`,
    `  mkdir ollama && tar -xf ${archive} -C ollama`,
    '  OLLAMA_KV_CACHE_TYPE=q8_0 ollama/bin/ollama serve',
  ].join('\n')
}
