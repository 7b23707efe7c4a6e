import { execa } from 'execa'
import { expect, test } from 'vitest'
import { ROOT } from './repository-copy.ts'

/** A path for each tool that writes into a clone. pnpm keeps its store there if the home folder is on another disk. */
const WRITTEN = [
  '.cache/go/file.json',
  '.pnpm-store/v10/index/file.json',
  '.turbo/cache/file.json',
  'dist/v0.34.4-cpu-patched/build-info.json',
  'node_modules/file.json',
  'ollama-src/v0.34.4/file.json',
  'packages/cli/.turbo/file.json',
  'packages/cli/node_modules/file.json',
  'packages/cli/reports/unit.json',
  'pr/renderer/body.md',
  'reports/report.json',
]

test('git, and so Biome, ignores all that tools write into a clone', async () => {
  const { stdout } = await execa('git', ['check-ignore', '--no-index', ...WRITTEN], { cwd: ROOT })
  expect(stdout.split('\n')).toEqual(WRITTEN)
})
