import { readFileSync } from 'node:fs'
import { releases } from '@exaone4/patches'
import { expect, test } from 'vitest'

const text = readFileSync(new URL('../../../docs/dependencies.md', import.meta.url), 'utf8').replaceAll(
  /\s+/g,
  ' ',
)

test.each(releases.flatMap(({ version, llamaCpp }) => (llamaCpp?.sdist ? [{ version, ...llamaCpp }] : [])))(
  'docs/dependencies.md names the llama.cpp of $version',
  ({ version, pinned, sdist }) => {
    expect(text).toContain(`${version} pins ${pinned} and is built from b${sdist?.build}`)
  },
)
