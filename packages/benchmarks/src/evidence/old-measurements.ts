/** A measurement that was made with older code, and the reason why it is kept. */
export interface OldMeasurement {
  /** Names of committed measurements. */
  documents: readonly string[]
  /** Everything that has changed since: files of the patched tree and checks of the suite. */
  changed: readonly string[]
  /** The reason why the measurement still holds. */
  reason: string
}

/**
 * The measurements that `pnpm exaone4 evidence` accepts although the code has changed since. It fails for an entry
 * whose measurement has been repeated, and for a change that the entry does not list.
 */
export const oldMeasurements: readonly OldMeasurement[] = [
  {
    documents: ['memory-v0.18.0', 'numerics-v0.18.0', 'placement-v0.18.0', 'speed-v0.18.0', 'turns-v0.18.0'],
    changed: [
      'model/parsers/exaone4.go',
      'server/exaone4.go',
      'server/exaone4_format.go (new)',
      'server/routes.go (new)',
    ],
    reason:
      'These files parse the output of the model, detect the model and apply a requested format. Loading, memory, ' +
      'placement and evaluation do not run them. Each measurement takes hours.',
  },
  {
    documents: ['prediction-v0.34.4'],
    changed: ['model/parsers/exaone4.go'],
    reason:
      'The parser reads the output of the model; the memory that the scheduler expects does not depend on it.',
  },
  {
    documents: ['conformance-v0.34.4'],
    changed: [
      'capacity-24gib',
      'capacity-36gib',
      'full-offload',
      'kv-type',
      'memory',
      'retrieval-131072',
      'retrieval-q4_0',
      'retrieval-q8_0',
      'speed',
      'spread',
    ].map((check) => `check gpu/${check} (new)`),
    reason: 'The new checks need a GPU, and are not run on the machine that was measured.',
  },
]
