import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import { explainSystemError } from '@exaone4/harness'
import { build } from 'vite'
import { lastReport } from './last-report.ts'
import { PlannerPage } from './planner-page.tsx'
import { GENERATOR, type NavigationEntry, pageOf } from './shell.tsx'

export const INDEX = 'index.html'
const PLANNER = { file: INDEX, name: 'Memory planner' }
const REPORT = { file: 'report.html', name: 'Last conformance report' }
const SCRIPT = 'planner.js'

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
    const navigation: NavigationEntry[] = [PLANNER, ...(report === undefined ? [] : [REPORT])]
    await Promise.all([
      bundlePlanner(folder),
      copyFile(join(import.meta.dirname, 'style.css'), join(folder, 'style.css')),
      ...(report === undefined ? [] : [copyFile(report, join(folder, REPORT.file))]),
      writeFile(
        join(folder, PLANNER.file),
        pageOf({
          title: PLANNER.name,
          file: PLANNER.file,
          navigation,
          script: SCRIPT,
          children: PlannerPage(),
        }),
      ),
    ])
  } catch (error) {
    throw explainSystemError(error)
  }
}

async function expectOwn(folder: string): Promise<void> {
  if (!existsSync(folder) || (await readdir(folder)).length === 0) return
  const page = join(folder, PLANNER.file)
  if (existsSync(page) && (await readFile(page, 'utf8')).includes(GENERATOR)) return
  throw new Failure('usage', `${folder} holds other files, which pages could overwrite`, {
    hint: 'name a new folder',
  })
}

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
        input: join(import.meta.dirname, '../planner/main.tsx'),
        output: { format: 'iife', entryFileNames: SCRIPT },
      },
    },
  })
}
