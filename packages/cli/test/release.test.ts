import { expect, test } from 'vitest'
import { cli } from './cli.ts'

test.each(['main', 'v1.2', 'v0.35.0-rc1', '--'])('release add %s is wrong usage', async (version) => {
  const { status, stderr } = await cli(['release', 'add', '--', version])
  expect(stderr).toContain(`${JSON.stringify(version)} is not the version of a release`)
  expect(stderr).toContain('next: write it like v')
  expect(status).toBe(2)
})

test('without git, release add stops', async () => {
  const { status, stderr } = await cli(['release', 'add', 'v0.18.0'], { PATH: '/nonexistent' })
  expect(stderr).toContain('git is not installed')
  expect(status).toBe(3)
})
