import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** What takes too long for every commit: `npm run test:nightly`. */
const config: ViteUserConfig = defineConfig({
  test: { include: ['test/nightly/**/*.test.ts'], fileParallelism: false, testTimeout: 120_000 },
})
export default config
