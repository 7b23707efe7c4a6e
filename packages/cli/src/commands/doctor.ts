import type { Command } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { action, command } from '../program/command.ts'

export const doctorCommand: Command = command('doctor', 'pnpm run doctor').action(
  action<OutputFlags>(async (_, { out }) => {
    const {
      buildPrerequisites,
      findingData,
      findingsText,
      findPrerequisites,
      installAdvice,
      optionalFindings,
    } = await import('@exaone4/harness')
    const { space } = await import('../program/workspace.ts')
    const findings = await findPrerequisites(space, buildPrerequisites)
    const optional = await optionalFindings(space)
    const wrong = findings.filter(({ state }) => state !== 'found')
    const install = installAdvice(wrong.map(({ prerequisite }) => prerequisite))
    out.result(findingsText(findings, optional, install), {
      tools: findings.map(findingData),
      optional,
      install,
    })
    return wrong.length === 0 ? 0 : 3
  }),
)
