import { editIds } from '@exaone4/patches'
import { mutateSeries } from '../fault-injection/mutate.ts'
import { checkOnce, type SelfTest, type TestedBuilds } from './tested-builds.ts'

/** Tests that a test or a check fails without any one edit of the series. */
export async function testMutation(builds: TestedBuilds): Promise<SelfTest> {
  const { space, patched, stock, tree, say, signal, shown, needed = [] } = builds
  const mutants = await mutateSeries({
    space,
    tree,
    patched,
    stock,
    control: await checkOnce(builds, patched),
    edits: editIds(tree.patches).filter((edit) => ![...needed, ...(shown?.edits ?? [])].includes(edit)),
    onMutant: ({ edit, with: others, outcome, failing }) =>
      say(`  ${[edit, ...others].join(' + ')}: ${outcome.toUpperCase()} ${failing.slice(0, 3).join(', ')}`),
    signal,
  })
  const survived = mutants.filter(({ outcome }) => outcome === 'survived')
  const notCompiled = mutants.filter(({ outcome }) => outcome === 'not-compiled')
  return {
    passed: mutants.length - survived.length - notCompiled.length,
    failed: [
      ...survived.map(({ edit }) => `nothing fails without ${edit}`),
      ...notCompiled.map(({ edit, failing }) => `the series does not compile without ${edit}: ${failing[0]}`),
    ],
  }
}
