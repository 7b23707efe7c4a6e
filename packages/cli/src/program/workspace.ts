import { type Workspace, workspace } from '@exaone4/harness'
import { programFolder, workFolder } from '@exaone4/program'

export const space: Workspace = workspace(workFolder, programFolder)
