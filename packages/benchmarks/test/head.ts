import type { Document } from '../src/documents/document.ts'

/** The head of a measurement that no machine made. */
export function head(what: string): Document {
  return {
    version: 1,
    what,
    description: '',
    measuredAt: '2026-11-25T00:00:00.000Z',
    machine: { platform: 'linux', cpu: 'some', cores: 2, memoryBytes: 1 },
    builds: [],
  }
}

/** The patched build of a measurement. */
export function patchedBuild(release: string, code: Record<string, string> = {}): Document['builds'][number] {
  return {
    release,
    sum: 'h1:sum',
    source: 'gomod',
    variant: 'patched',
    backend: 'cpu',
    series: 'abc',
    code,
    tools: {},
  }
}
