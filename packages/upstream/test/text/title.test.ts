import { patchesOf, series } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { titleProblem } from '../../src/text/title.ts'
import { topics } from '../../src/topics/index.ts'

test('all titles have upstream’s form', () => {
  const titles = [
    ...patchesOf('Ollama', series).map(({ title }) => title),
    ...topics.flatMap(({ title, patches }) => [title, ...patches.map((patch) => patch.title)]),
  ]
  const problems = titles.flatMap((title) => {
    const problem = titleProblem(title)
    return problem === undefined ? [] : `${title}: ${problem}`
  })
  expect(problems).toEqual([])
})

test.each([
  'llm/backend/mlx: support the llama architecture',
  'CONTRIBUTING: provide clarity on good messages',
])('upstream gives %j as an example', (title) => {
  expect(titleProblem(title)).toBeUndefined()
})

test.each([
  ['add a model', 'it is not <package>: <short description>'],
  ['llm:add a model', 'it is not <package>: <short description>'],
  ['feat: add more emoji', '"feat" is a kind of change, not a package'],
  ['fix(llm): count windows', '"fix(llm)" is a kind of change, not a package'],
  ['llm,server: count windows', '"llm,server" is not the path of a package'],
  ['llm: Count windows', 'the description does not begin with a lowercase letter'],
  ['llm: count windows.', 'it ends with a full stop'],
  ['llm: was not counting windows', 'it does not complete "This changes Ollama to …"'],
  ['llm: adds windows', 'it does not complete "This changes Ollama to …"'],
  ['llm: fixed windows', 'it does not complete "This changes Ollama to …"'],
  [`llm: ${'count '.repeat(12)}windows`, 'it is longer than 72 characters'],
])('%j is refused', (title, problem) => {
  expect(titleProblem(title)).toBe(problem)
})
