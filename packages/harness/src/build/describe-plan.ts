import type { PatchedSources } from './llama-cpp-patches.ts'
import type { LlamaServerPlan } from './llama-server.ts'

/** The messages that are printed before compilation, which takes minutes. */
export function describePlan(plan: LlamaServerPlan, { patches, unpatchable }: PatchedSources): string[] {
  if (unpatchable !== undefined) return [originText(plan), unpatchable]
  return [`${originText(plan)}${patches.length === 0 ? '' : `, patched: ${patches.join(', ')}`}`]
}

function originText({ info, from }: LlamaServerPlan): string {
  const instead = info.build === info.pinned ? '' : ` in place of ${info.pinned}`
  switch (from.kind) {
    case 'program':
      return `llama-server: your own, ${info.build} (the release pins ${info.pinned})`
    case 'source':
      return `llama-server: llama.cpp from ${from.dir} (the release pins ${info.pinned})`
    case 'package':
      return `llama-server: llama.cpp ${info.build}${instead}, downloaded with pip`
    case 'upstream':
      return `llama-server: llama.cpp ${info.pinned}, cloned by Ollama's cmake`
  }
}
