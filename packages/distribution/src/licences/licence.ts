/** A part of a build, and the licence texts that go with it. */
export interface Licensed {
  /** Name of the part, and of its folder of licences: `github.com/gin-gonic/gin`. */
  name: string
  version: string
  /** SPDX expression: `MIT OR Unlicense`. */
  spdx: string
  texts: readonly LicenceText[]
}

export interface LicenceText {
  /** `LICENSE`, or a path below the part's folder: `internal/snapref/LICENSE`. */
  file: string
  text: string
}
