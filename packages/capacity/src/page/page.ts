import type { Answer, CapacityDocument } from '../answer/answer.ts'
import { gpuNames } from '../answer/sizes.ts'
import { capacityTable } from '../answer/table.ts'
import { capacityPlot } from '../plot/plot.ts'

export interface Plot {
  /** File name without extension. */
  name: string
  svg: string
}

export function plots(document: CapacityDocument): Plot[] {
  return document.answers.map((answer) => ({ name: nameOf(answer), svg: capacityPlot(document, answer) }))
}

/** A self-contained page with the table and the plots. */
export function capacityPage(document: CapacityDocument, drawn: readonly Plot[]): string {
  const title = `EXAONE 4.0 on ${gpuNames(document.gpus)}`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<style>
  body { font-family: system-ui, sans-serif; margin: 2rem; }
  pre { overflow-x: auto; }
  main { display: flex; flex-wrap: wrap; gap: 1rem; }
</style>
<h1>${title}</h1>
<pre>${capacityTable(document)}</pre>
<main>
${drawn.map(({ name, svg }) => `<figure id="${name}">${svg}</figure>`).join('\n')}
</main>
</html>
`
}

function nameOf({ size, quantization, type, variant }: Answer): string {
  return [size, quantization, type, variant].join('-')
}
