import { defaultRelease } from '@exaone4/patches'
import { testGeneralTopics } from '@exaone4/upstream'
import { space } from '../program/workspace.ts'
import type { Stage } from './stage.ts'

/** Tests the topics that name a test, on the newest Ollama release. */
export const topicsStage: Stage = {
  id: 'topics',
  title: `Topics on ${defaultRelease}: each test fails without the change and passes with it; gofmt, go vet`,
  run: ({ out, signal }) => testGeneralTopics(space, { say: out.say, signal }),
}
