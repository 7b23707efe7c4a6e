/** Every command, and what it does in one line: the program's help reads these alone. */
export const summaries = {
  build: 'Build an Ollama that supports EXAONE 4.0',
  capacity: 'Compute the largest context that fits given GPUs, with and without the patches',
  capture: 'Ask an installed EXAONE 4.0 a set of tasks and save its answers, for `score`',
  conformance: 'Check an Ollama: one of our builds, or the server that OLLAMA_HOST names',
  doctor: 'Look for every tool that a build needs',
  drift: 'Try the series on the newest upstream code and report what no longer applies',
  'gpu-bundle': 'Pack both builds, the checks and Node.js for a GPU machine without internet access',
  measure: 'Measure a build and write docs/measurements/<what>-<release>.json',
  pr: 'Prepare pull requests for upstream: one tested branch each, patch files for git am, and a description',
  refresh: 'Read back edits made by hand in ollama-src/<release>; a dry run unless --write is given',
  release: 'Manage the supported releases',
  score: 'Score the answers that `capture` saved, with 95 % confidence intervals',
  status: 'Show which patch applies to which release, what it is for, and when it can be dropped',
  test: 'Test this project: lint, types, unit tests, Go tests, real servers, fault injection, mutation',
} as const

export type CommandName = keyof typeof summaries
