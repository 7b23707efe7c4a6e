/** Every command, with one line about it. The program's help needs nothing else. */
export const summaries = {
  build: 'Build an Ollama that supports EXAONE 4.0',
  capacity: 'Compute the largest context that fits given GPUs, with and without the patches',
  capture: 'Ask an installed EXAONE 4.0 a set of tasks and save its answers, for `score`',
  clients: 'Run clients that people use against both builds of a release',
  conformance: 'Check a build of Ollama, or the server in OLLAMA_HOST',
  doctor: 'List the tools that a build needs, and say how to install the missing ones',
  drift: 'Try the patches on the newest Ollama, and report which ones no longer apply',
  evidence: 'Show which measurements were made with the current code, and check what documents quote',
  'gpu-bundle': 'Pack both builds, the checks and Node.js for a GPU machine without internet access',
  install: "Run a patched build as the system's Ollama",
  measure: 'Measure both builds of a release and write docs/measurements/<what>-<release>.json',
  open: 'Show the memory planner and other pages in a browser, or write them as files',
  package: "Pack a patched build like upstream's archives, with licences and a bill of materials",
  pr: 'Prepare pull requests for Ollama: a tested branch, patch files for git am and a text for each',
  refresh: 'Read manual edits in ollama-src/<release> back into the patches; changes nothing without --write',
  release: 'Manage the supported releases',
  score: 'Score the answers that `capture` saved, with 95 % confidence intervals',
  status: 'Show which patch applies to which release, what it is for, and when it can be dropped',
  test: 'Test this project: lint, types, unit tests, Go tests, real servers, fault injection, mutation',
  uninstall: 'Remove what `install` added, and leave everything else',
  verify: 'Compare a build with its hashes, the pinned sources and the patches of this checkout',
} as const

export type CommandName = keyof typeof summaries
