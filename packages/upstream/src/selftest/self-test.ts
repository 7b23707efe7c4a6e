/** What came of a test of the pull requests themselves. */
export interface SelfTest {
  passed: number
  /** What failed, one line each. */
  failed: string[]
  /** What explains the failures. */
  output?: string
}

export interface SelfTestRequest {
  say: (line: string) => void
  signal: AbortSignal
}
