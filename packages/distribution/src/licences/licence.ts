import { Failure } from '@exaone4/failure'
import { spdxOf } from './spdx.ts'

/** A part of a build, and the licence texts that go with it. */
export interface Licensed {
  /** Name of the part, and of its folder of licences: `github.com/gin-gonic/gin`. */
  name: string
  version: string
  /** SPDX expression: `MIT OR Unlicense`. */
  spdx: string
  texts: readonly LicenceText[]
}

export interface LicenceText {
  /** `LICENSE`, or a path below the part's folder: `internal/snapref/LICENSE`. */
  file: string
  text: string
}

/**
 * A part with its licence texts, of which the first is that of the part as a whole.
 *
 * @param where they were looked for
 * @throws Failure `check` if there is none, or the first is of no known licence
 */
export function licensed(
  name: string,
  version: string,
  texts: readonly LicenceText[],
  where: string,
): Licensed {
  const [own] = texts
  if (own === undefined) throw missing(name, version, `there is no licence in ${where}`)
  if (spdxOf(own.text) === undefined) {
    throw missing(name, version, `${own.file} in ${where} has no licence that is known here`)
  }
  const ids = texts.flatMap(({ text }) => spdxOf(text)?.split(' AND ') ?? [])
  return { name, version, spdx: [...new Set(ids)].sort().join(' AND '), texts }
}

function missing(name: string, version: string, detail: string): Failure {
  return new Failure('check', `the licence of ${name} ${version} is missing`, {
    detail,
    hint: 'nothing was packed: an archive needs the licence of every part; see packages/distribution/src/licences',
  })
}
