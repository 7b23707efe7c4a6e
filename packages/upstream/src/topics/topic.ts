import type { Patch, Said } from '@exaone4/patches'

/** What is proposed upstream as one pull request: patches with one purpose. */
export interface Topic {
  /** Lowercase with hyphens: its branch is `exaone4/<id>`, its files are in `pr/<id>`. */
  id: string
  /**
   * Title of the pull request, in upstream's form: `<package>: <lowercase, completes "This changes Ollama to …">`.
   * Where only one of its patches is left for a tree, that patch's title is taken.
   */
  title: string
  /** A commit each, in this order. A patch that is not applicable to a tree is left out, by its own `when`. */
  patches: readonly Patch[]
  /** Ids of the topics that it stands on: their commits come before its own. */
  after: readonly string[]
  body: TopicBody
  /** A Go test that fails on the tree without the topic's edits and passes with them. */
  failing?: FailingTest
}

export interface FailingTest {
  /** The package's folder in upstream's tree: `llm`. */
  package: string
  /** The test's name, as `go test -run` knows it: `TestPredictServerVRAMSlidingWindow`. */
  test: string
}

/**
 * What a maintainer reads, section by section in Markdown, after upstream's CONTRIBUTING. A figure is not written: it is
 * looked up, `{<measurement>:<path>|<format>}`, see `figures.ts`.
 */
export interface TopicBody {
  /** What happens without the change, and why that matters. */
  problem: readonly Said[]
  /** What the change does. */
  change: readonly Said[]
  /** How it is used. */
  usage: readonly Said[]
  /** How it was tested, beside the Go tests that it brings, which are listed by themselves. */
  tested: readonly Said[]
  /** Issues of upstream, and other pages, as URLs. */
  links: readonly Said[]
}
