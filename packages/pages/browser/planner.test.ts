import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { capacityDocument, gpuSizes } from '@exaone4/capacity'
import { workspace } from '@exaone4/harness'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { writePages } from '../src/index.ts'
import './context.ts'
import { looks, misplacedTexts, type Opened, open, violations } from './opened.ts'
import { type Question, randomQuestions } from './questions.ts'

let browser: Browser
let root: string
let url: string

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] })
  root = await mkdtemp(join(tmpdir(), 'exaone4-pages-'))
  // Pages work in a folder with any name.
  const folder = join(root, '한글 & more')
  await mkdir(join(root, 'reports/run'), { recursive: true })
  await writeFile(join(root, 'reports/run/report.html'), '<!doctype html><title>the last report</title>')
  await writePages(workspace(root), folder)
  url = pathToFileURL(join(folder, 'index.html')).href
})
afterAll(async () => {
  await browser?.close()
  await rm(root, { recursive: true, force: true })
})

const views = {
  initial: '',
  'a context that stock v0.18.0 does not hold':
    '#gpus=23.7GiB,11.7GiB,8000MB&release=v0.18.0&size=32B&quant=Q5_K_M&kv=f16&context=65536&spread=yes',
  'EXAONE 4.5 with its projector on many GPUs':
    '#gpus=12GiB,12GiB,8GiB,8GiB,8GiB,8GiB,8GiB,141GiB&size=33B&quant=Q8_0&kv=q4_0&spread=yes&images=yes',
  'a draft model': '#gpus=24GiB&size=32B&kv=f16&draft=Q8_0',
  'GPUs that are too small': '#gpus=2GiB',
  'wrong values': '#gpus=24,12GiB&size=7B&kv=q2&context=many',
}

const answer = (page: Page): Promise<string | null> => page.locator('#answer').textContent()
const largest = (page: Page, variant: string): Promise<string | null> =>
  page.locator(`#${variant}-largest strong`).textContent()
/** All that a reader sees, with the values of the fields. */
const seen = (page: Page): Promise<unknown> =>
  page.evaluate(`[document.querySelector('main').innerText,
    ...[...document.querySelectorAll('input, select')].map((field) => field.type === 'checkbox' ? field.checked : field.value)]`)
/** The table of other choices is filled last. */
const settled = (page: Page): Promise<void> =>
  page.getByText('…', { exact: true }).first().waitFor({ state: 'detached' })

test('the page answers 1,000 random questions like the function behind pnpm capacity', async () => {
  const { page, close } = await open(browser, url)
  const questions = randomQuestions(1000)
  const ask = (some: readonly Question[]): Promise<string[]> =>
    page.evaluate(`${JSON.stringify(some)}.map((one) => JSON.stringify(exaone4.capacityDocument(one)))`)
  const asked = ask(questions)
  const expected = questions.map((one) => JSON.stringify(capacityDocument(one)))
  expect(new Set(expected).size).toBeGreaterThan(900)
  expect(await asked).toEqual(expected)
  await close()
})

test('the form shows the same answers', async () => {
  const { page, close } = await open(browser, url)
  for (const question of randomQuestions(12)) {
    await page.goto(`${url}#${linkOf(question)}`)
    await settled(page)
    for (const { variant, largest: expected } of capacityDocument(question).answers) {
      expect(await largest(page, variant)).toBe(expected ? expected.context.toLocaleString('en') : 'none')
    }
  }
  await close()
})

function linkOf({
  gpus,
  release,
  size,
  quantization,
  type,
  spread,
  images,
  draft,
  context,
}: Question): string {
  const given = {
    gpus: gpus.map((bytes) => `${bytes / 1e6}MB`),
    release,
    size,
    quant: quantization,
    kv: type,
    draft,
    context,
  }
  const pairs = Object.entries(given).filter(([, value]) => value !== undefined)
  return [
    ...pairs.map(([name, value]) => `${name}=${value}`),
    `spread=${spread ? 'yes' : 'no'}`,
    `images=${images ? 'yes' : 'no'}`,
  ].join('&')
}

describe.each(looks)('on a %s in %s', (screen, scheme) => {
  let opened: Opened
  beforeAll(async () => {
    opened = await open(browser, url, screen, scheme)
  })
  afterAll(() => opened.close())

  test.each(Object.entries(views))('nothing is wrong with the page: %s', async (_, hash) => {
    const { page, problems } = opened
    await page.goto(url + hash)
    await settled(page)
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    expect(await misplacedTexts(page)).toEqual([])
    expect(await violations(page)).toEqual([])
    expect(problems).toEqual([])
  })
})

test('the keyboard reaches every control', async () => {
  const { page, close } = await open(browser, `${url}#gpus=24GiB,12GiB&size=33B`)
  await settled(page)
  const controls = 'a[href], button, input, select'
  const number = await page.locator(controls).count()
  await page.evaluate(
    `document.querySelectorAll('${controls}').forEach((each, index) => { each.dataset.number = index })`,
  )
  const reached: (number | undefined)[] = []
  for (let index = 0; index < number; index++) {
    await page.keyboard.press('Tab')
    reached.push(await page.evaluate('Number(document.activeElement.dataset.number)'))
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
  }
  expect(number).toBeGreaterThan(20)
  expect(reached).toEqual(Array.from({ length: number }, (_, index) => index))
  await close()
})

test('the keyboard plans another model, and the address reproduces it', async () => {
  const { page, close } = await open(browser, url)
  await page.getByLabel('GPU 1', { exact: true }).selectOption('another size')
  await page.getByLabel('Free memory of GPU 1').fill('20 GB')
  await page.getByRole('button', { name: 'Add a GPU' }).press('Enter')
  await page.getByLabel('GPU 3', { exact: true }).selectOption('16 GiB')
  await page.getByRole('button', { name: 'Remove GPU 2' }).press('Enter')
  await page.getByLabel('Model', { exact: true }).selectOption('EXAONE 4.5 33B')
  await page.getByLabel('With its projector').press('Space')
  await page.getByLabel('Use all GPUs').press('Space')
  await page.getByLabel('Quantization').selectOption('Q5_K_M')
  await page.getByLabel('KV cache').selectOption('q4_0')
  await page.getByLabel('Context').fill('48k')
  await settled(page)
  const expected = capacityDocument({
    release: 'v0.34.4',
    size: '33B',
    gpus: gpuSizes('20GB,15.7GiB'),
    spread: false,
    quantization: 'Q5_K_M',
    type: 'q4_0',
    images: false,
  })
  const [stock, patched] = expected.answers.map((one) => one.largest?.context.toLocaleString('en'))
  expect([await largest(page, 'stock'), await largest(page, 'patched')]).toEqual([stock, patched])
  expect(await answer(page)).toContain('49,152 tokens fit')
  const again = await open(browser, page.url())
  await settled(again.page)
  expect(await seen(again.page)).toEqual(await seen(page))
  await again.close()
  await close()
})

test('a link in an open page, and a choice in the table, change the view', async () => {
  const { page, close } = await open(browser, url)
  await page.evaluate(`location.hash = 'gpus=24GiB&size=32B&quant=Q4_K_M&kv=f16'`)
  await page.getByText('58,368').first().waitFor()
  await settled(page)
  await page.getByRole('row', { name: 'Q5_K_M' }).getByRole('button').nth(1).click()
  expect(page.url()).toContain('quant=Q5_K_M&kv=q8_0')
  expect(await answer(page)).toContain('Q5_K_M with a q8_0 cache')
  expect(await page.locator('.command code').last().textContent()).toBe(
    'pnpm capacity --gpus 24GiB --release v0.34.4 --size 32B --quant Q5_K_M --kv q8_0',
  )
  await close()
})

test('it shows the command with the environment to set', async () => {
  const { page, close } = await open(browser, `${url}#gpus=12GiB,24GiB&release=v0.18.0&kv=q8_0&context=4096`)
  expect(await page.locator('.command code').allTextContents()).toEqual([
    'pnpm build:ollama --release v0.18.0 --backend cuda',
    'OLLAMA_KV_CACHE_TYPE=q8_0 OLLAMA_FLASH_ATTENTION=1 OLLAMA_SCHED_SPREAD=1 OLLAMA_CONTEXT_LENGTH=4096 dist/v0.18.0-cuda-patched/bin/ollama serve',
    'dist/v0.18.0-cuda-patched/bin/ollama run hf.co/LGAI-EXAONE/EXAONE-4.0-32B-GGUF:Q4_K_M',
    'pnpm capacity --gpus 12GiB,24GiB --release v0.18.0 --size 32B --quant Q4_K_M --kv q8_0',
  ])
  await close()
})

const wrongInput = [
  [
    '#gpus=24',
    'GPU 1 has no size that the planner can read. Give one such as 24GiB, in GiB, MiB, GB or MB.',
    'gpu-1-free',
  ],
  ['#gpus=', 'GPU 1 has no size that the planner can read.', 'gpu-1-free'],
  ['#gpus=12GiB,0GiB', 'GPU 2 has no size that the planner can read.', 'gpu-2-free'],
  ['#context=many', 'The context is not a number of tokens. Give one such as 32,768 or 32k.', 'context'],
  ['#context=-1', 'The context is not a number of tokens.', 'context'],
  ['#context=200000', 'EXAONE 4.0 32B takes 1 to 131,072 tokens, not 200,000.', 'context'],
  ['#context=0', 'EXAONE 4.0 32B takes 1 to 131,072 tokens, not 0.', 'context'],
  ['#size=33B&release=v0.18.0', 'v0.18.0 cannot run EXAONE 4.5; v0.34.4 can.'],
  ['#draft=Q8_0&size=1.2B', 'a draft model is for 32B'],
] as const

test('bad input gets a sentence, beside the field that it is about', async () => {
  const { page, problems, close } = await open(browser, url)
  for (const [hash, sentence, field] of wrongInput) {
    await page.goto(url + hash)
    expect(await answer(page)).toContain(sentence)
    expect(await page.locator('.build').count()).toBe(0)
    const wrong = page.locator('[aria-invalid=true]')
    expect(await wrong.count()).toBe(field === undefined ? 0 : 1)
    if (field === undefined) continue
    expect(await wrong.getAttribute('id')).toBe(field)
    const described = await wrong.getAttribute('aria-describedby')
    expect(await page.locator(`[id="${described}"]`).textContent()).toContain(sentence)
  }
  expect(problems).toEqual([])
  await close()
})

test('an unknown value in a link gets a sentence, and the usual one is shown', async () => {
  const { page, close } = await open(browser, `${url}#size=7B<b>&kv=q2`)
  expect(await page.locator('.answer > .problem').allTextContents()).toEqual([
    'The link asks for size “7B<b>”, which is unknown. The planner knows 32B, 1.2B, 33B.',
    'The link asks for kv “q2”, which is unknown. The planner knows f16, q8_0, q4_0.',
  ])
  expect(await answer(page)).toContain('EXAONE 4.0 32B Q4_K_M with a q8_0 cache')
  await close()
})

test('the last conformance report is one of the pages', async () => {
  const { page, close } = await open(browser, url)
  await page.getByRole('link', { name: 'Last conformance report' }).click()
  await page.waitForURL('**/report.html')
  expect(await page.title()).toBe('the last report')
  await close()
})
