import { defineConfig, type ViteUserConfig } from 'vitest/config'

// Tests run compilers, git and cmake, beside whatever else the machine is doing.
const config: ViteUserConfig = defineConfig({ test: { testTimeout: 60_000 } })

export default config
