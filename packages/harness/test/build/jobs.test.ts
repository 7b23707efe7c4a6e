import { expect, test } from 'vitest'
import { cudaJobs, room } from '../../src/build/jobs.ts'

const GiB = 2 ** 30

test.each([
  ['as many as there are cores', { cores: 4, memory: 64 * GiB }, 4],
  ['as many as the memory allows', { cores: 32, memory: 15 * GiB }, 7],
  ['one where there is little of both', { cores: 8, memory: GiB }, 1],
])('%s', (_, machine, jobs) => {
  expect(cudaJobs(machine)).toBe(jobs)
})

test('this machine has some of both', () => {
  expect(room().cores).toBeGreaterThanOrEqual(1)
  expect(room().memory).toBeGreaterThan(2 ** 20)
})
