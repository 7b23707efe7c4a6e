import { join } from 'node:path'
import { type Workspace, workspace } from '@exaone4/harness'

/** The repository that this program is part of. */
export const space: Workspace = workspace(join(import.meta.dirname, '../../../..'))
