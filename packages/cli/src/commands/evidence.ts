import type { Command } from 'commander'
import type { EvidenceFlags } from '../actions/evidence.ts'
import { action, command } from '../program/command.ts'

export const evidenceCommand: Command = command('evidence', 'pnpm exaone4 evidence --write')
  .option('--write', 'update the tables, figures and plots in README.md and docs')
  .action(
    action<EvidenceFlags>(async (flags, context) =>
      (await import('../actions/evidence.ts')).showEvidence(flags, context),
    ),
  )
