import type { Patch } from '../patch.ts'
import type { Fact } from '../tree/facts.ts'

/** What a patch is for, why it is needed, and when it can be dropped. */
export interface Purpose {
  patch: string
  title: string
  intent: string
  /** Paragraphs. */
  why: string[]
  issues: readonly string[]
  /** A clause: "when upstream …". */
  droppable: string
}

/** What each patch of a series is for, as it is true of trees with these facts. */
export function purposesOf(series: readonly Patch[], facts: ReadonlySet<Fact>): Purpose[] {
  return series.map(({ id, title, intent, why, droppable }) => ({
    patch: id,
    title,
    intent,
    why: [why.reason]
      .flat()
      .flatMap((said) => (typeof said === 'string' ? said : facts.has(said.when) ? said.text : [])),
    issues: why.issues,
    droppable,
  }))
}

/** The purposes for a terminal, in lines of at most `width` columns, as far as words allow. */
export function purposeText(purposes: readonly Purpose[], width = 100): string {
  return purposes
    .map(({ patch, intent, why, issues, droppable }) =>
      [
        patch,
        ...wrapped('  intent  ', intent, width),
        ...why.flatMap((text) => wrapped('  why     ', text, width)),
        ...issues.map((issue) => `          ${issue}`),
        ...wrapped('  drop it ', droppable, width),
      ].join('\n'),
    )
    .join('\n\n')
}

function wrapped(label: string, text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || label.length + longer.length <= width) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line].map((each, index) => (index === 0 ? label : ' '.repeat(label.length)) + each)
}
