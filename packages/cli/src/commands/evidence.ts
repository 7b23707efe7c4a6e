import type { Command } from 'commander'
import type { EvidenceFlags } from '../actions/evidence.ts'
import { action, command } from '../program/command.ts'

export const evidenceCommand: Command = command('evidence', 'pnpm exaone4 evidence --write')
  .option('--write', 'put the tables, figures and plots of README.md and docs right')
  .action(
    action<EvidenceFlags>(async (flags, context) =>
      (await import('../actions/evidence.ts')).showEvidence(flags, context),
    ),
  )
