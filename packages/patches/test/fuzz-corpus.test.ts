import { dirname } from 'node:path/posix'
import { expect, test } from 'vitest'
import { contentOf, ownedFiles, series } from '../src/index.ts'

// Go runs every file in `testdata/fuzz/<test>`, and says nothing about a folder that no test is called after
test('every seed of a fuzz test is where Go looks for it, and in its format', () => {
  const files = series.flatMap(ownedFiles)
  const seeds = files.filter(({ path }) => path.includes('/testdata/fuzz/'))
  expect(seeds.length).toBeGreaterThan(0)
  for (const seed of seeds) {
    const [, folder, name] = /^(.*)\/testdata\/fuzz\/(\w+)\/\w+$/.exec(seed.path) ?? []
    expect(name, seed.path).toBeDefined()
    const tests = files.filter(({ path }) => dirname(path) === folder && path.endsWith('_test.go'))
    const declarations = tests.map((file) => contentOf(file).toString()).join('\n')
    expect(declarations, seed.path).toContain(`func ${name}(f *testing.F) {`)
    expect(contentOf(seed).toString(), seed.path).toMatch(/^go test fuzz v1\n(\w+\(.*\)\n)+$/)
  }
})
