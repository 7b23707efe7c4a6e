import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { workspace } from '@exaone4/harness'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { writePages } from '../src/index.ts'
import './context.ts'
import { looks, misplacedTexts, type Opened, open, violations } from './opened.ts'

const DOCS = join(import.meta.dirname, '../../../docs')

let browser: Browser
let root: string
let url: (file: string) => string

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] })
  root = await mkdtemp(join(tmpdir(), 'exaone4-pages-'))
  await mkdir(join(root, 'docs'))
  for (const name of ['releases.md', 'family.md', 'measurements']) {
    await cp(join(DOCS, name), join(root, 'docs', name), { recursive: true })
  }
  await writePages(workspace(root), join(root, 'pages'))
  url = (file) => pathToFileURL(join(root, 'pages', file)).href
})
afterAll(async () => {
  await browser?.close()
  await rm(root, { recursive: true, force: true })
})

describe.each(looks)('on a %s in %s', (screen, scheme) => {
  let opened: Opened
  beforeAll(async () => {
    opened = await open(browser, url('releases.html'), screen, scheme)
  })
  afterAll(() => opened.close())

  test.each(['releases.html', 'measurements.html'])('nothing is wrong with %s', async (file) => {
    const { page, problems } = opened
    await page.goto(url(file))
    await page.evaluate(`document.querySelectorAll('details').forEach((each) => { each.open = true })`)
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    expect(await misplacedTexts(page)).toEqual([])
    expect(await violations(page)).toEqual([])
    expect(problems).toEqual([])
  })
})

test('each patch that is not applicable leads to its note', async () => {
  const { page, close } = await open(browser, url('releases.html'))
  const cell = page.getByRole('row', { name: 'tool-grammar' }).getByRole('link').first()
  const note = await cell.textContent()
  await cell.click()
  expect(await page.locator(':target').textContent()).toContain('tool-grammar is not applicable')
  expect(page.url()).toContain(`#note-${note}`)
  const dead = await page.evaluate(
    `[...document.querySelectorAll('a[href^="#"]')].map((link) => link.hash.slice(1))
      .filter((id) => !document.getElementById(id))`,
  )
  expect(dead).toEqual([])
  await close()
})

test('the tables are those of the documents', async () => {
  const { page, close } = await open(browser, url('releases.html'))
  const document = await readFile(join(DOCS, 'releases.md'), 'utf8')
  const [, table = ''] = document.split('<!-- table: status -->')
  const rows = table.split('<!-- end -->')[0]?.match(/^\| [a-z].*\|$/gm) ?? []
  const applies = rows.map((row) => row.match(/\| applies/g)?.length ?? 0)
  const shown = await page
    .locator('.matrix tr')
    .evaluateAll((all) => all.map((row) => row.querySelectorAll('.pass').length))
  expect(rows.length).toBeGreaterThan(30)
  expect(shown).toEqual(applies)
  const seeing = page.locator('.models > div', { hasText: 'EXAONE 4.5' })
  expect(await seeing.locator('dd').last().textContent()).toBe('v0.34.4 tools, thinking, images')
  await close()
})

test('a plot shows the numbers of its measurement, and names it', async () => {
  const { page, close } = await open(browser, url('measurements.html'))
  const { all } = JSON.parse(await readFile(join(DOCS, 'measurements/conformance-v0.34.4.json'), 'utf8'))
  const chart = page.locator('.chart', { hasText: 'Checks that pass, v0.34.4' })
  const [stock, patched] = await chart.locator('tr').allTextContents()
  expect([stock, patched]).toEqual([
    `all checksstock${all.stock} of ${all.checks}`,
    `patched${all.patched} of ${all.checks}`,
  ])
  const widths = await chart.locator('.fill').evaluateAll((bars) => bars.map((bar) => bar.clientWidth))
  expect((widths[0] ?? 0) / (widths[1] ?? 1)).toBeCloseTo(all.stock / all.patched, 1)
  expect(await chart.locator('summary').textContent()).toMatch(
    /^Measured on \d{4}-\d\d-\d\d on v0\.34\.4 with series [0-9a-f]{8}, on \d+ cores of /,
  )
  expect(await page.locator('.chart').count()).toBeGreaterThan(4)
  await close()
})
