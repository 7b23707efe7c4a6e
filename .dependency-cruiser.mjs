import { builtinModules } from 'node:module'

// Which package may import which, as described in CONTRIBUTING. A package imports another only through its index.
const mayImport = {
  failure: [],
  patches: ['failure'],
  models: ['failure'],
  program: ['failure'],
  npm: ['failure', 'harness'],
  harness: ['failure', 'patches'],
  distribution: ['failure', 'npm', 'patches', 'harness', 'program'],
  capacity: ['failure', 'patches', 'models', 'harness'],
  conformance: ['failure', 'patches', 'models', 'harness', 'capacity', 'program'],
  clients: ['failure', 'models', 'harness', 'conformance'],
  benchmarks: ['failure', 'patches', 'models', 'harness', 'capacity', 'conformance', 'clients'],
  upstream: ['failure', 'patches', 'models', 'harness', 'benchmarks'],
  pages: ['failure', 'patches', 'models', 'harness', 'capacity', 'conformance', 'benchmarks'],
  cli: [
    'failure',
    'program',
    'patches',
    'models',
    'harness',
    'capacity',
    'conformance',
    'clients',
    'benchmarks',
    'upstream',
    'distribution',
    'pages',
  ],
}
const packages = Object.keys(mayImport)

export default {
  forbidden: [
    ...packages
      .map((name) => ({
        name: `${name}-imports-only-what-is-below-it`,
        severity: 'error',
        from: { path: `^packages/${name}/` },
        to: {
          path: `^packages/(${packages.filter((other) => other !== name && !mayImport[name].includes(other)).join('|')})/`,
        },
      }))
      .filter(({ to }) => !to.path.includes('()')),
    {
      name: 'through-the-index',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: {
        path: '^packages/[^/]+/src/',
        pathNot: ['^packages/$1/', '^packages/[^/]+/src/(index|browser)[.]ts$'],
      },
    },
    {
      name: 'code-for-a-browser-needs-no-node',
      severity: 'error',
      from: { path: '^packages/([^/]+/src/browser[.]ts$|pages/src/planner/)' },
      to: { path: `^(node:.*|${builtinModules.join('|')})$`, reachable: true },
    },
    {
      name: 'no-cycle-of-files',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { circular: true },
    },
    {
      name: 'no-cycle-of-folders',
      severity: 'error',
      scope: 'folder',
      from: { path: '^packages/[^/]+/src/' },
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^packages/[^/]+/(test|testing|live|browser)/', 'node_modules'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
}
