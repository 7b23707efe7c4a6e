import { toolSchemas } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const toolSchemasTopic: Topic = {
  id: 'tool-schemas',
  title: 'api: keep each field of the schema of a tool for exaone4',
  patches: [proposed(toolSchemas)],
  dependsOn: ['renderer-and-parser'],
  body: {
    problem: [
      'The schema of a tool is read into a few fields. Defaults, formats, bounds, patterns, `const`, `$ref` and the rest never reach the model (#11444, #13472, #18717), and the fields that do are in another order than the client wrote them.',
    ],
    change: [
      'A tool keeps its schema as it was written, and it is sent on as it was written. The fields that Ollama reads are still there. Only the renderer of exaone4 uses the whole schema so far: every other model gets the same prompt as before, until its renderer opts in.',
    ],
    usage: ['Nothing to configure.'],
    tested: [],
    links: [
      'https://github.com/ollama/ollama/issues/11444',
      'https://github.com/ollama/ollama/issues/13472',
      'https://github.com/ollama/ollama/issues/18717',
    ],
  },
  failing: { package: 'middleware', test: 'TestToolSchemaMiddleware' },
}
