import { join } from 'node:path'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

// Tests run compilers, git and cmake, possibly on a busy machine.
const config: ViteUserConfig = defineConfig({
  test: {
    dir: 'test',
    // Loading the modules anew for each file took most of the time.
    isolate: false,
    globalSetup: join(import.meta.dirname, 'vitest.world.ts'),
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: ['default', ['json', { outputFile: 'reports/unit.json' }]],
  },
})

export default config
