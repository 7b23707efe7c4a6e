import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkResult, reportOf, reportPage } from '@exaone4/conformance/testing'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import './context.ts'
import { open, violations } from './opened.ts'

const HOSTILE = '</script><script>document.title = "taken"</script><b>&amp;'

const checks = [
  checkResult('tools/call', {
    references: ['#14909'],
    exchanges: [{ sent: { content: HOSTILE }, received: HOSTILE }],
    servers: [
      {
        settings: 'default',
        environment: { OLLAMA_KV_CACHE_TYPE: 'q8_0' },
        loads: [],
        log: ['level=WARN msg="something odd"'],
      },
    ],
  }),
  checkResult('tools/parallel', { status: 'fail', reason: 'expected two calls\nreceived one' }),
  checkResult('thinking/on', {
    level: 'SHOULD',
    status: 'fail',
    reason: `a line as long as ${'x'.repeat(500)}`,
  }),
  checkResult('kv/q8_0', { status: 'error', reason: 'Ollama has ended' }),
  checkResult('real/korean', { status: 'not-run', reason: 'needs a real model' }),
]

let browser: Browser
let folder: string
let url: string

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] })
  folder = await mkdtemp(join(tmpdir(), 'exaone4-page-'))
  const path = join(folder, 'report.html')
  const stock = reportOf('stock', [checkResult('tools/call', { status: 'fail', reason: 'no tools' })])
  const figures = [
    { title: 'Context against memory', svg: '<svg width="720" height="10" viewBox="0 0 720 10"></svg>' },
  ]
  await writeFile(path, reportPage({ report: reportOf('patched', checks), stock, figures }))
  url = pathToFileURL(path).href
})
afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

const shown = (page: Page): Promise<string[]> =>
  page.locator('details.check:visible').evaluateAll((all) => all.map(({ id }) => id))

describe.each(['desktop', 'phone'] as const)('on a %s', (screen) => {
  test.each(['light', 'dark'] as const)('in %s, nothing is wrong with it', async (scheme) => {
    const { page, problems, close } = await open(browser, url, screen, scheme)
    await page.locator('details.check').evaluateAll((all) => {
      for (const each of all) each.setAttribute('open', '')
    })
    const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect(width).toBeLessThanOrEqual(0)
    expect(await violations(page)).toEqual([])
    expect(problems).toEqual([])
    await close()
  })

  test('filters by status and by text', async () => {
    const { page, close } = await open(browser, url, screen)
    expect(await shown(page)).toEqual(checks.map(({ id }) => id))
    await page.getByRole('button', { name: 'Failed (1)' }).click()
    expect(await shown(page)).toEqual(['tools/parallel'])
    expect(await page.getByRole('status').textContent()).toBe('1 of 5 checks')
    await page.getByRole('button', { name: 'Warned (1)' }).click()
    expect(await shown(page)).toEqual(['thinking/on'])
    await page.getByRole('button', { name: 'Errors (1)' }).click()
    expect(await shown(page)).toEqual(['kv/q8_0'])
    await page.getByRole('button', { name: 'All (5)' }).click()
    await page.getByRole('searchbox', { name: 'Search' }).fill('TOOLS call')
    expect(await shown(page)).toEqual(['tools/call'])
    await close()
  })
})

test('a link opens its check, and every link within the page leads somewhere', async () => {
  const { page, close } = await open(browser, `${url}#tools/call`)
  expect(await page.locator('details[open]').evaluateAll((all) => all.map(({ id }) => id))).toEqual([
    'tools/call',
  ])
  const dead = await page.evaluate(
    `[...document.querySelectorAll('a[href^="#"]')].map((link) => decodeURIComponent(link.hash.slice(1)))
      .filter((id) => !document.getElementById(id))`,
  )
  expect(dead).toEqual([])
  await close()
})

test('what a model says is text, whatever it is', async () => {
  const { page, close } = await open(browser, `${url}#tools/call`)
  expect(await page.title()).toContain('test-patched')
  expect(await page.locator('#tools\\/call pre').allTextContents()).toContain(HOSTILE)
  expect(await page.locator('#tools\\/call').textContent()).toContain('something odd')
  await close()
})

test('it shows the stock build beside, the reason of a failure, and the plot', async () => {
  const { page, close } = await open(browser, url)
  expect(await page.locator('#tools\\/call summary').textContent()).toContain('on stock: failed')
  expect(await page.locator('#stock-verdict').textContent()).toContain('1 failed')
  expect(await page.locator('#tools\\/parallel').textContent()).toContain('received one')
  expect(await page.getByRole('img', { name: 'Context against memory' }).count()).toBe(1)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(
    '1 required check failed, 1 check broke',
  )
  await close()
})
