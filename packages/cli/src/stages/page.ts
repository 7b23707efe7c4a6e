import { browserPrerequisite, findProgram } from '@exaone4/harness'
import { runPageTests } from '@exaone4/pages'
import type { Stage } from './stage.ts'

export const PAGE = 'page'

export const page: Stage = {
  id: PAGE,
  title: 'All pages in Chromium: desktop and phone, light and dark',
  run: async () => {
    const chromium = browserPrerequisite.programs.map(findProgram).find((path) => path !== undefined)
    if (chromium === undefined) return { passed: 0, failed: ['no Chromium was found'] }
    const { passed, failed } = await runPageTests(chromium)
    return { passed, failed: failed.map(({ name, reason }) => `${name}: ${reason}`) }
  },
}
