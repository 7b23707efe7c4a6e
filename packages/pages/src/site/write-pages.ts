import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import { explainSystemError } from '@exaone4/harness'
import type { JSX } from 'preact'
import { build } from 'vite'
import { MeasurementsPage } from '../measurements/measurements-page.tsx'
import { readMeasurements } from '../measurements/read-measurements.ts'
import { markedSection } from '../releases/marked-section.ts'
import { ReleasesPage } from '../releases/releases-page.tsx'
import { lastReport } from './last-report.ts'
import { PlannerPage } from './planner-page.tsx'
import { GENERATOR, type NavigationEntry, pageOf } from './shell.tsx'

export const INDEX = 'index.html'
const SCRIPT = 'planner.js'
const REPORT = 'report.html'

/** A page, and what is in it; a page without content is a file that is copied. */
interface Page extends NavigationEntry {
  content?: JSX.Element
  script?: string
}

/**
 * Writes all pages to a folder, as files that need no server.
 *
 * @throws Failure `usage` if the folder holds anything but earlier pages
 */
export async function writePages(space: Workspace, folder: string): Promise<void> {
  try {
    await expectOwn(folder)
    await mkdir(folder, { recursive: true })
    const report = await lastReport(space)
    const pages: Page[] = [
      { file: INDEX, name: 'Memory planner', content: PlannerPage(), script: SCRIPT },
      ...(await documentPages(join(space.program, 'docs'))),
      ...(report === undefined ? [] : [{ file: REPORT, name: 'Last conformance report' }]),
    ]
    await Promise.all([
      bundlePlanner(folder),
      copyFile(join(import.meta.dirname, 'style.css'), join(folder, 'style.css')),
      report === undefined
        ? rm(join(folder, REPORT), { force: true })
        : copyFile(report, join(folder, REPORT)),
      ...pages.map(({ file, name, content, script }) =>
        content
          ? writeFile(
              join(folder, file),
              pageOf({ title: name, file, navigation: pages, script, children: content }),
            )
          : undefined,
      ),
    ])
  } catch (error) {
    throw explainSystemError(error)
  }
}

/** Pages from documents that commands write; none without them, as in a package without docs. */
async function documentPages(docs: string): Promise<Page[]> {
  const [releases, family] = [join(docs, 'releases.md'), join(docs, 'family.md')]
  const pages: Page[] = []
  if (existsSync(releases) && existsSync(family)) {
    const tables = {
      family: markedSection(await readFile(family, 'utf8'), 'family'),
      patches: markedSection(await readFile(releases, 'utf8'), 'status'),
    }
    pages.push({ file: 'releases.html', name: 'Releases', content: ReleasesPage(tables) })
  }
  const plotted = await readMeasurements(join(docs, 'measurements'))
  if (plotted.length > 0) {
    pages.push({ file: 'measurements.html', name: 'Measurements', content: MeasurementsPage({ plotted }) })
  }
  return pages
}

async function expectOwn(folder: string): Promise<void> {
  if (!existsSync(folder) || (await readdir(folder)).length === 0) return
  const page = join(folder, INDEX)
  if (existsSync(page) && (await readFile(page, 'utf8')).includes(GENERATOR)) return
  throw new Failure('usage', `${folder} holds other files, which pages could overwrite`, {
    hint: 'name a new folder',
  })
}

/** The npm package has JavaScript in place of TypeScript. */
const isCompiled = import.meta.filename.endsWith('.js')

async function bundlePlanner(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: join(import.meta.dirname, '../planner'),
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: false,
      modulePreload: false,
      rolldownOptions: {
        input: join(import.meta.dirname, `../planner/main.${isCompiled ? 'js' : 'tsx'}`),
        output: { format: 'iife', entryFileNames: SCRIPT },
      },
    },
  })
}
