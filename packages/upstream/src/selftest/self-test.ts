/** The result of testing the pull requests. */
export interface SelfTest {
  passed: number
  /** Failures, one line each. */
  failed: string[]
  /** Output that explains the failures. */
  output?: string
}

export interface SelfTestRequest {
  say: (line: string) => void
  signal: AbortSignal
}
