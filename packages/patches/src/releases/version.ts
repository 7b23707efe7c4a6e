import { Failure } from '@exaone4/failure'

const VERSION = /^v?(\d+)\.(\d+)\.(\d+)$/

/** Is it a release, and no release candidate or commit? */
export function isStable(version: string): boolean {
  return VERSION.test(version)
}

/** A release's version with its `v`. Throws a `usage` failure for anything else. */
export function parseVersion(text: string): string {
  const numbers = VERSION.exec(text)?.slice(1)
  if (numbers) return `v${numbers.join('.')}`
  throw new Failure('usage', `${JSON.stringify(text)} is not the version of a release`, {
    hint: 'write it like v0.34.4',
  })
}

/** Orders stable versions, the oldest first. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)]
  const differing = left.findIndex((number, index) => number !== right[index])
  return differing === -1 ? 0 : (left[differing] ?? 0) - (right[differing] ?? 0)
}

function numbersOf(version: string): number[] {
  return (VERSION.exec(version) ?? []).slice(1).map(Number)
}
