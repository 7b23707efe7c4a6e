import { z } from 'zod'

/** A figure in a text, and its source. */
export interface Figure {
  /** As shown in the text. */
  text: string
  /** Name of a committed measurement: `memory-v0.18.0`. */
  measurement: string
  /** `cells[series=stock&type=q8_0].allocation.cacheBytes` */
  path: string
  value: number | string
}

/** A committed measurement by name; undefined if there is none. */
export type ReadMeasurement = (name: string) => unknown

/** `{<measurement>:<path>|<format>}` */
const PLACEHOLDER = /\{([\w.-]+):([^{}|]+)\|(\w+)\}/g

const FORMATS: Readonly<Record<string, (value: number) => string>> = {
  GB: (bytes) => `${(bytes / 1e9).toFixed(1)} GB`,
  GiB: (bytes) => `${(bytes / 2 ** 30).toFixed(0)} GiB`,
  count: (value) => Math.round(value).toLocaleString('en-US'),
  percent: (share) => `${(share * 100).toFixed(0)} %`,
  ratio: (value) => value.toFixed(2),
  decimal: (value) => value.toPrecision(1),
}

/**
 * Replaces placeholders by figures. A placeholder must have exactly one value; otherwise our own text is wrong, and
 * this throws a plain Error.
 */
export function resolveFigures(text: string, read: ReadMeasurement): { text: string; figures: Figure[] } {
  const figures: Figure[] = []
  const resolved = text.replace(PLACEHOLDER, (whole, measurement: string, path: string, name: string) => {
    const document = read(measurement)
    if (document === undefined) throw new Error(`${whole}: no measurement ${measurement}`)
    const value = lookUp(document, path)
    const format = FORMATS[name]
    if (!format) throw new Error(`${whole}: the formats are ${Object.keys(FORMATS).join(', ')}`)
    if (typeof value !== 'number') throw new Error(`${whole}: ${JSON.stringify(value)} is not a number`)
    const shown = format(value)
    figures.push({ text: shown, measurement, path, value })
    return shown
  })
  return { text: resolved, figures }
}

/** The numbers in a text that are neither placeholders nor part of a name: claims without a source. */
export function untracedNumbers(text: string): string[] {
  const rest = [PLACEHOLDER, ...NAMES].reduce((left, name) => left.replace(name, ' '), text)
  return rest.match(/\d[\d,.]*/g) ?? []
}

/** Digits that claim nothing: code, URLs, issues, versions, and names of models, types and identifiers. */
const NAMES: readonly RegExp[] = [
  /`[^`]*`/g,
  /https?:\/\/\S+/g,
  /#\d+/g,
  /\bv\d+(\.\d+)+\b/g,
  /\bEXAONE[ -]?\d\.\d\b/gi,
  /\b\d+(\.\d+)?B\b/g,
  /\b[A-Za-z_]+\d\w*/g,
]

/** A segment of a path: a field, or a field and a condition on its element. */
const SEGMENT = /^(\w+)(?:\[([^\]]+)\])?$/

const listSchema = z.array(z.record(z.string(), z.unknown()))
const recordSchema = z.record(z.string(), z.unknown())

/** The value at a path. `cells[a=1&b=x]` is the only element of `cells` with these fields, `cells[2]` the third. */
export function lookUp(document: unknown, path: string): unknown {
  return split(path).reduce<unknown>((at, segment) => {
    const [, field = '', condition] = SEGMENT.exec(segment) ?? []
    const record = recordSchema.safeParse(at)
    const value = record.success ? record.data[field] : undefined
    if (value === undefined) throw new Error(`${path} has no ${segment}`)
    return condition === undefined ? value : elementOf(value, condition, path)
  }, document)
}

function elementOf(list: unknown, condition: string, path: string): unknown {
  if (/^\d+$/.test(condition)) return z.array(z.unknown()).parse(list)[Number(condition)]
  const wanted = condition.split('&').map((term) => term.split('=', 2))
  const found = listSchema
    .parse(list)
    .filter((element) => wanted.every(([name = '', value]) => String(element[name]) === value))
  if (found.length !== 1)
    throw new Error(`${found.length} elements match ${condition} in ${path}, expected one`)
  return found[0]
}

/** Splits at dots that are not between brackets. */
function split(path: string): string[] {
  return path.split(/\.(?![^[]*\])/)
}
