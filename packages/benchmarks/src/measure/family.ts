import { createHash } from 'node:crypto'
import { columns, question, refusalOf, type Served, withServers } from '@exaone4/conformance'
import { Failure } from '@exaone4/failure'
import { documentHead } from '../documents/document.ts'
import { type FamilyCell, familySchema, type Seen } from '../documents/family-document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'
import { conversationOf } from './family-conversations.ts'
import {
  type FamilyFile,
  type FamilyFormat,
  familyFiles,
  familyReleases,
  isFamilyRelease,
} from './family-files.ts'
import { familyProblems, formatSeen, refusalSeen } from './family-problems.ts'

const DESCRIPTION =
  'What servers of both builds say of small files of each model of the family, of files that contradict themselves, and ' +
  'of files of other families: what /api/show lists, the prompt of a conversation, and the answer to a question. Each ' +
  'model is created from its file alone. The conversation has a system message, a thought and, for EXAONE 4.0 and 4.5 ' +
  'and K-EXAONE, tools and a tool result. A status and a message are there where the server refuses the request.'

/** The layers are so small that two threads wait for each other more than they compute. */
const options = { num_thread: 1 }

export async function measureFamily(request: MeasureRequest): Promise<Measured> {
  const { patched, stock, say } = request
  const { release } = patched.info
  if (!isFamilyRelease(release)) {
    throw new Failure('usage', `nothing is known of what ${release} must do with each file`, {
      hint: `give one of ${familyReleases.join(', ')}`,
    })
  }
  const cells: FamilyCell[] = []
  await withServers(request, 'family-patched', patched.ollama, (ours) =>
    withServers(request, 'family-stock', stock.ollama, async (theirs) => {
      const servers = { patched: await ours.serve(), stock: await theirs.serve() }
      for (const file of familyFiles) {
        const { as } = file.expected[release]
        const cell = {
          file: file.id,
          patched: await look(servers.patched, file, as),
          stock: await look(servers.stock, file, as),
        }
        say(`${file.title}: ${outcome(cell)}`)
        cells.push(cell)
      }
    }),
  )
  const head = documentHead('family', DESCRIPTION, [patched, stock])
  const document = familySchema.parse({ ...head, cells })
  return {
    document: { ...document },
    table: columns([
      ['file', 'outcome'],
      ...familyFiles.map(({ id, title }) => {
        const cell = cells.find(({ file }) => file === id)
        return [title, cell ? outcome(cell) : '']
      }),
    ]),
    failed: familyProblems(document),
  }
}

async function look(server: Served, { model }: FamilyFile, as: FamilyFormat): Promise<Seen> {
  const { capabilities, parameters, modelfile, template } = await server.show(model)
  const command = (name: string): string | null =>
    new RegExp(`^${name} (.*)$`, 'm').exec(modelfile)?.[1] ?? null
  const { request } = conversationOf(as)
  return {
    capabilities: [...capabilities].map(String).toSorted(),
    parameters: (parameters ?? '')
      .split('\n')
      .map((line) => line.trim().replace(/\s+/, ' '))
      .filter((line) => line !== '')
      .toSorted(),
    renderer: command('RENDERER'),
    parser: command('PARSER'),
    template: createHash('sha256')
      .update(template ?? '')
      .digest('hex')
      .slice(0, 12),
    prompt: await orRefusal(server.prompt(model, { ...request, options })),
    answer: await orRefusal(
      server.chat(model, { messages: question, options }).then(({ message: { thinking = '', content } }) => ({
        thinking,
        content,
      })),
    ),
  }
}

/** A refusal tells no paths of this machine and no ports. */
async function orRefusal<T>(request: Promise<T>): Promise<T | { status: number | null; message: string }> {
  try {
    return await request
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    const message = refusal.message
      .replace(/\S*sha256-[0-9a-f]+/g, '<file>')
      .replace(/127\.0\.0\.1:\d+/g, '<address>')
    return { status: refusal.status ?? null, message }
  }
}

function outcome(cell: FamilyCell): string {
  return refusalSeen(cell) ?? formatSeen(cell) ?? 'none of the known formats'
}
