import type { Answer, CapacityDocument } from '../answer/answer.ts'
import { capacityPlot } from './plot.ts'

export interface Plot {
  /** File name without extension. */
  name: string
  svg: string
}

export function plots(document: CapacityDocument): Plot[] {
  return document.answers.map((answer) => ({ name: nameOf(answer), svg: capacityPlot(document, answer) }))
}

function nameOf({ size, quantization, type, variant }: Answer): string {
  return [size, quantization, type, variant].join('-')
}
