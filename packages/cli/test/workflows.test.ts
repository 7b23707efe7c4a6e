import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { ROOT } from './repository-copy.ts'

const FOLDER = join(ROOT, '.github/workflows')
const permissions = z.record(z.string(), z.string())
const schema = z.object({
  permissions,
  jobs: z.record(
    z.string(),
    z.object({
      needs: z.union([z.string(), z.array(z.string())]).default([]),
      permissions: permissions.default({}),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
})

const read = (name: string): z.infer<typeof schema> =>
  schema.parse(parse(readFileSync(join(FOLDER, name), 'utf8')))

test.each(readdirSync(FOLDER))('%s lets no job write but the one that needs to', (name) => {
  const { permissions: all, jobs } = read(name)
  expect(Object.values(all)).not.toContain('write')
  for (const job of Object.values(jobs).filter((each) => Object.values(each.permissions).includes('write'))) {
    expect(job.steps.map(({ uses = '' }) => uses.split('@')[0])).not.toContain('actions/checkout')
  }
})

test.each(readdirSync(FOLDER))('%s pins actions by commit', (name) => {
  const used = Object.values(read(name).jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []))
  expect(used.length).toBeGreaterThan(2)
  expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([])
})

describe('release.yml', () => {
  const { jobs } = read('release.yml')
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  test('publishes only after the suite and the checks of its builds', () => {
    const tested = jobs.build?.steps.map(({ run = '' }) => run).join('\n') ?? ''
    expect(tested).toMatch(/\.ci\/run\n.*test:conformance .*exaone4 package .*pack:npm /s)
    const publishes = ({ run = '' }: { run?: string | undefined }): boolean =>
      /npm publish|gh release/.test(run)
    expect(steps.filter(publishes)).toHaveLength(2)
    for (const [name, job] of Object.entries(jobs).filter(([, each]) => each.steps.some(publishes))) {
      expect([job.needs].flat(), name).toContain('build')
    }
  })

  test('publishes to npm with provenance, and runs no script of a package', () => {
    expect(jobs.npm?.permissions).toEqual({ 'id-token': 'write' })
    expect(jobs.npm?.steps.at(-1)?.run).toMatch(/^npm publish .* --provenance .*--ignore-scripts$/)
  })
})
