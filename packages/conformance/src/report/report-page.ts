import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { capacityDocument, gpuSizes, plots } from '@exaone4/capacity'
import { referenceRelease } from '@exaone4/patches'
import { reportPage } from './page/page.tsx'
import type { Report } from './report.ts'

/** The GPUs of upstream issue 14909. */
const GPUS = gpuSizes('12GiB,24GiB')

/** Writes a report as a page into its folder, with the stock build's beside it if there is one; returns its path. */
export async function writeReportPage(folder: string, report: Report, stock?: Report): Promise<string> {
  const path = join(folder, 'report.html')
  await writeFile(path, reportPage({ report, ...(stock && { stock }), figures: capacityFigures(report) }))
  return path
}

/** What 32B's whole context takes, before and after; for the release whose accounting is modelled. */
function capacityFigures({ target }: Report): { title: string; svg: string }[] {
  if (target.release !== referenceRelease) return []
  const document = capacityDocument({
    release: referenceRelease,
    size: '32B',
    gpus: GPUS,
    spread: true,
    quantization: 'Q4_K_M',
    type: 'q8_0',
  })
  return plots(document).map(({ name, svg }) => ({ title: `Context against memory: ${name}`, svg }))
}
