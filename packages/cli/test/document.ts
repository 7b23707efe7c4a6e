/** A fenced block of a Markdown document. */
export interface Block {
  language: string
  /** The text after the language. */
  info: string
  /** 1-based line of its fence. */
  line: number
  text: string
}

const FENCE = /^```(\w*)[ ]*(.*)$/

/** Every fenced block of a document, in order. */
export function blocksOf(document: string): Block[] {
  const blocks: Block[] = []
  let open: Block | undefined
  for (const [index, line] of document.split('\n').entries()) {
    const fence = FENCE.exec(line)
    if (fence && !open) {
      const [, language = '', info = ''] = fence
      open = { language, info, line: index + 1, text: '' }
    } else if (fence && open) {
      blocks.push(open)
      open = undefined
    } else if (open) open.text += `${line}\n`
  }
  if (open) throw new Error(`the block of line ${open.line} does not end`)
  return blocks
}

/** The commands of a shell block, without comments. A line that ends in `\` continues on the next line. */
export function commandsOf({ text }: Block): string[] {
  return text
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/** Does a text contain these lines, complete and in this order, at any indentation? */
export function holdsLines(text: string, lines: string): boolean {
  const wanted = lines.replace(/\n$/, '').split('\n')
  const all = text.split('\n')
  return all.some((first, at) => {
    const indent = first.slice(0, first.length - (wanted[0]?.length ?? 0))
    if (indent.trim() !== '') return false
    return wanted.every((line, index) => all[at + index] === (line === '' ? '' : indent + line))
  })
}
