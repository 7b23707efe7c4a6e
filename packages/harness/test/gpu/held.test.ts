import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import type { Gpu } from '../../src/gpu/gpu-facts.ts'
import { groupMembers, heldBy, heldSince } from '../../src/gpu/held.ts'

const gpu = (uuid: string, used: number | null, processes: Gpu['processes'] = []): Gpu => ({
  index: 0,
  uuid,
  name: 'Test',
  memory: { total: 100, used, free: used === null ? null : 100 - used },
  computeCapability: null,
  partitions: [],
  processes,
})

test('what processes hold is added up for each GPU, and others do not count', () => {
  const gpus = [
    gpu('a', 50, [
      { pid: 1, name: 'runner', usedBytes: 30 },
      { pid: 2, name: 'runner', usedBytes: 5 },
      { pid: 9, name: 'desktop', usedBytes: 15 },
    ]),
    gpu('b', 5, [{ pid: 9, name: 'desktop', usedBytes: 5 }]),
    gpu('c', 5, [{ pid: 1, name: 'runner', usedBytes: null }]),
  ]
  expect([...heldBy(gpus, new Set([1, 2]))]).toEqual([['a', 35]])
})

test('by how much GPUs are fuller than before, where they tell', () => {
  const before = [gpu('a', 10), gpu('b', null), gpu('c', 3)]
  const after = [gpu('a', 40), gpu('b', 5), gpu('c', null), gpu('d', 9)]
  expect([...heldSince(before, after)]).toEqual([['a', 30]])
})

test.runIf(process.platform === 'linux')('a group is a process and what it started', async () => {
  const child = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; wait'], { detached: true })
  const group = child.pid ?? 0
  onTestFinished(() => void process.kill(-group, 'SIGKILL'))
  const [said] = await once(child.stdout, 'data')
  expect(await groupMembers(group)).toEqual(new Set([group, Number(String(said))]))
})
