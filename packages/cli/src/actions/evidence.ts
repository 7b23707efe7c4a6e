import { checkEvidence, evidenceText } from '@exaone4/benchmarks'
import { FAILED } from '../output/exit-status.ts'
import type { OutputFlags } from '../output/output.ts'
import type { Context } from '../program/command.ts'
import { ensureTreeTools } from '../program/require-tools.ts'
import { space } from '../program/workspace.ts'

export type EvidenceFlags = OutputFlags & { write?: boolean }

/** Compares the committed measurements with the current code, and the documents with the measurements. */
export async function showEvidence(flags: EvidenceFlags, context: Context): Promise<number> {
  await ensureTreeTools(context)
  const report = await checkEvidence(space, { write: flags.write ?? false })
  for (const path of report.written) context.out.say(`written: ${path}`)
  context.out.result(evidenceText(report), report)
  return report.problems.length > 0 ? FAILED : 0
}
