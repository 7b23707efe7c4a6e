import { loadError } from '@exaone4/patches'
import { proposed } from '../newest-only.ts'
import type { Topic } from '../topic.ts'

export const loadErrorTopic: Topic = {
  id: 'load-error',
  title: 'llm: report why llama-server exits while it loads a model',
  patches: [proposed(loadError)],
  dependsOn: [],
  body: {
    problem: [
      'If llama-server exits while it loads a model, Ollama reports the lines of its log that have one of a few known forms. For any other message, `ollama run` and the API show "llama-server process has terminated" with an exit status, and nothing more. This happens for an option or an environment variable that llama-server does not accept, a library that is missing, and a port that is in use.',
    ],
    change: [
      'Ollama also keeps the last line that begins with "error", and the last other line that reports a problem. If llama-server exits and no line had a known form, the error has the first of these that exists.',
    ],
    usage: ['Nothing to configure.'],
    tested: ['The Go test starts processes that print such output and exit.'],
    links: ['https://github.com/ollama/ollama/issues/15043'],
  },
  failing: { package: 'llm', test: 'TestWaitUntilRunningExitReason' },
}
