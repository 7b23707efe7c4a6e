import type { Finding, OptionalFinding } from '@exaone4/harness'
import type { Command } from 'commander'
import type { OutputFlags } from '../output/output.ts'
import { action, command } from '../program/command.ts'

export const doctorCommand: Command = command('doctor', 'pnpm run doctor').action(
  action<OutputFlags>(async (_, { out }) => {
    const { buildPrerequisites, findPrerequisites, installAdvice, optionalFindings } = await import(
      '@exaone4/harness'
    )
    const { space } = await import('../program/workspace.ts')
    const findings = await findPrerequisites(space, buildPrerequisites)
    const optional = await optionalFindings(space)
    const wrong = findings.filter(({ state }) => state !== 'found')
    const advice = installAdvice(wrong.map(({ prerequisite }) => prerequisite))
    const human = [
      ...findings.map(line),
      ...optional.map(optionalLine),
      ...(advice.length === 0
        ? []
        : ['', 'To install what is missing:', ...advice.map((text) => `  ${text}`)]),
    ]
    out.result(human.join('\n'), {
      tools: findings.map(({ prerequisite: { id, minimum, why }, state, program, version }) => ({
        id,
        state,
        program,
        version,
        minimum,
        why,
      })),
      optional,
      install: advice,
    })
    return wrong.length === 0 ? 0 : 3
  }),
)

function line({ prerequisite: { id, why, minimum }, state, program, version }: Finding): string {
  const needs = minimum === undefined ? '' : ` (${minimum} or newer)`
  const what =
    state === 'missing' ? 'missing' : `${program} ${version}${state === 'too old' ? ', too old' : ''}`
  return `${state === 'found' ? '✓' : '✗'} ${id.padEnd(6)} ${what.padEnd(20)} ${why}${needs}`
}

function optionalLine({ id, found, why }: OptionalFinding): string {
  return `${found === undefined ? '–' : '✓'} ${id.padEnd(6)} ${(found ?? 'none').padEnd(20)} optional: ${why}`
}
