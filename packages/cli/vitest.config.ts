import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  // Every test starts the program, which takes a while on a busy machine.
  test: { testTimeout: 60_000 },
})

export default config
