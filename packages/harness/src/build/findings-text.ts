import type { Finding } from '../toolchain/probe.ts'
import type { OptionalFinding } from './cuda/optional.ts'

/** The tools of this machine for people: a line for each, and the commands that install what is missing. */
export function findingsText(
  findings: readonly Finding[],
  optional: readonly OptionalFinding[],
  install: readonly string[],
): string {
  const advice =
    install.length === 0 ? [] : ['', 'To install what is missing:', ...install.map((text) => `  ${text}`)]
  return [...findings.map(line), ...optional.map(optionalLine), ...advice].join('\n')
}

/** The same for programs. */
export function findingData({ prerequisite, state, program, version }: Finding): object {
  const { id, minimum, why } = prerequisite
  return { id, state, program, version, minimum, why }
}

function line({ prerequisite: { id, why, minimum }, state, program, version }: Finding): string {
  const needs = minimum === undefined ? '' : ` (${minimum} or newer)`
  const what =
    state === 'missing' ? 'missing' : `${program} ${version}${state === 'too old' ? ', too old' : ''}`
  return `${state === 'found' ? '✓' : '✗'} ${id.padEnd(6)} ${what.padEnd(20)} ${why}${needs}`
}

function optionalLine({ id, found, why }: OptionalFinding): string {
  return `${found === undefined ? '–' : '✓'} ${id.padEnd(6)} ${(found ?? 'none').padEnd(20)} optional: ${why}`
}
