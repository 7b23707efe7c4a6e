import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'

export const screens = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 700 } } as const

/** What each page is looked at with. */
export const looks = [
  ['desktop', 'light'],
  ['desktop', 'dark'],
  ['phone', 'light'],
  ['phone', 'dark'],
] as const

export interface Opened {
  page: Page
  /** What the browser complained about, and what the page asked of the network. */
  problems: string[]
  close: () => Promise<void>
}

export async function open(
  browser: Browser,
  url: string,
  screen: keyof typeof screens = 'desktop',
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Opened> {
  const context = await browser.newContext({ viewport: screens[screen], colorScheme })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(request.url())
  })
  await page.goto(url)
  return { page, problems, close: () => context.close() }
}

/** What axe finds wrong. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.addScriptTag({ content: axe.source })
  // It would preload style sheets with a request, which browsers refuse for files.
  const found = (await page.evaluate("axe.run({ preload: false, resultTypes: ['violations'] })")) as {
    violations: { id: string; nodes: unknown[] }[]
  }
  return found.violations.map(({ id, nodes }) => `${id} ${JSON.stringify(nodes).slice(0, 300)}`)
}

/** Texts that lie over one another, or outside of the window. */
export function misplacedTexts(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const texts = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.textContent.trim() === '' || !node.parentElement.checkVisibility()) continue
      if (node.parentElement.closest('script, style, noscript, option, .unseen')) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      for (const box of range.getClientRects()) texts.push({ text: node.textContent.trim(), box })
    }
    const outside = texts.filter(({ box }) => box.left < 0 || box.right > innerWidth)
    const overlaps = texts.flatMap((one, index) =>
      texts.slice(index + 1).filter((other) =>
        Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 1 &&
        Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top) > 4)
        .map((other) => one.text + ' / ' + other.text))
    return [...outside.map(({ text }) => text + ' is outside'), ...overlaps]
  })()`)
}
