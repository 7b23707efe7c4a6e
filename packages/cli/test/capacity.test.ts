import { defaultRelease, referenceRelease } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { cli } from './cli.ts'

test('capacity answers for the GPUs that it is told, for stock and patched', async () => {
  const { status, stdout } = await cli([
    'capacity',
    '--gpus',
    '24GiB',
    '--quant',
    'Q4_K_M',
    '--kv',
    'f16',
    '--json',
  ])
  expect(status).toBe(0)
  const { answers } = JSON.parse(stdout)
  expect(answers).toMatchObject([
    { variant: 'stock', quantization: 'Q4_K_M', type: 'f16', largest: { context: 58_368, full: true } },
    { variant: 'patched', quantization: 'Q4_K_M', type: 'f16', largest: { context: 58_368, full: true } },
  ])
})

test('capacity answers for v0.18.0, where stock and patched differ', async () => {
  const args = ['capacity', '--release', 'v0.18.0', '--gpus', '24GiB', '--quant', 'Q4_K_M', '--kv', 'f16']
  const { status, stdout } = await cli([...args, '--json'])
  expect(status).toBe(0)
  expect(JSON.parse(stdout).answers).toMatchObject([
    { variant: 'stock', largest: { context: 11_264, full: true } },
    { variant: 'patched', largest: { context: 72_704, full: true } },
  ])
})

test('capacity leaves room for a draft model', async () => {
  const args = ['capacity', '--gpus', '24GiB', '--quant', 'Q4_K_M', '--kv', 'f16', '--draft', 'Q4_K_M']
  const { status, stdout } = await cli([...args, '--json'])
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    draft: 'Q4_K_M',
    answers: [{ variant: 'patched', largest: { context: 23_552, full: true } }],
  })
  const text = await cli(args)
  expect(text.stdout).toContain('EXAONE 4.0 32B with a 1.2B Q4_K_M as draft model on 24 GiB')
})

test.each([['--size', '1.2B'], ['--release', referenceRelease], ['--stock']])(
  'capacity knows no draft model with %s %s',
  async (...more) => {
    const { status, stderr } = await cli(['capacity', '--draft', 'Q4_K_M', ...more])
    expect(status).toBe(2)
    expect(stderr).toMatch(/draft/)
  },
)

test('with one cache type, capacity shows each GPU, the environment and what is lacking', async () => {
  const args = ['capacity', '--gpus', '12GiB,11GiB', '--quant', 'Q4_K_M', '--kv', 'q8_0']
  const { status, stdout } = await cli(args)
  expect(status).toBe(0)
  expect(stdout).toMatch(
    /Q4_K_M +q8_0 +patched +26,624 .* 5\.12\n +GPU 0 +\d+ layers .*\n +GPU 1 +\d+ layers /,
  )
  expect(stdout).toMatch(
    /Set for patched: OLLAMA_KV_CACHE_TYPE=q8_0 OLLAMA_SCHED_SPREAD=1 OLLAMA_CONTEXT_LENGTH=\d+/,
  )
})

test('capacity knows the default and the reference release', async () => {
  const { status, stderr } = await cli(['capacity', '--release', 'v0.24.0'])
  expect(status).toBe(2)
  expect(stderr).toContain(`${defaultRelease}, ${referenceRelease}`)
})

test('GPUs that the model does not fit have no largest context', async () => {
  const { status, stdout } = await cli(['capacity', '--gpus', '8GiB', '--stock'])
  expect(status).toBe(0)
  expect(stdout).toMatch(/Q4_K_M +q8_0 +stock +none/)
  expect(stdout).not.toContain('patched')
})

test('capacity looks at the small model and at GPUs in GB, too', async () => {
  const args = ['capacity', '--size', '1.2B', '--gpus', '4.3GB', '--kv', 'q8_0', '--no-spread']
  const { status, stdout } = await cli(args)
  expect(status).toBe(0)
  expect(stdout).toContain('EXAONE 4.0 1.2B on 4 GiB, Ollama')
  expect(stdout).toMatch(/Q4_K_M +q8_0 +patched +49,152/)
})
