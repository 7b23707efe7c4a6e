import { preparedTree, type Workspace } from '@exaone4/harness'
import { defaultRelease, type Fact, findRelease, readerOf, series, treeFacts } from '@exaone4/patches'

/** The facts of the default release, if this is another one: its faults are tried there. */
export async function shownElsewhere(space: Workspace, release: string): Promise<{ shown?: Fact[] }> {
  if (release === defaultRelease) return {}
  const { dir } = await preparedTree(space, findRelease(defaultRelease), { kind: 'gomod' }, series)
  return { shown: [...treeFacts(readerOf(dir))] }
}
