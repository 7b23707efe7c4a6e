import type { Patch } from '@exaone4/patches'

/** Patches with one purpose, proposed to upstream as one pull request. */
export interface Topic {
  /** Lowercase with hyphens: its branch is `exaone4/<id>`, its files are in `pr/<id>`. */
  id: string
  /** Title of the pull request, in upstream's form: `<package>: <lowercase, completes "This changes Ollama to …">`. */
  title: string
  /** One commit each, in this order. */
  patches: readonly Patch[]
  /** Ids of the topics whose commits must come first. */
  dependsOn: readonly string[]
  /** Id of the topic that solves the same problem. Only one of the two is proposed: this one if that one is rejected. */
  insteadOf?: string
  body: TopicBody
  /** A Go test that fails on the tree without the topic's edits and passes with them. */
  failing?: FailingTest
}

export interface FailingTest {
  /** The package's folder in upstream's tree: `llm`. */
  package: string
  /** The test's name, as `go test -run` takes it: `TestPredictServerVRAMSlidingWindow`. */
  test: string
}

/**
 * The text of the pull request, section by section in Markdown, in the form that upstream's CONTRIBUTING asks for.
 * Figures are placeholders, which are looked up in measurements: `{<measurement>:<path>|<format>}`, see `figures.ts`.
 */
export interface TopicBody {
  /** What happens without the change, and why that matters. */
  problem: readonly string[]
  /** What the change does. */
  change: readonly string[]
  /** How to use it. */
  usage: readonly string[]
  /** How it was tested, apart from the Go tests that come with it, which are listed automatically. */
  tested: readonly string[]
  /** URLs of upstream issues and other pages. */
  links: readonly string[]
}
