import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['node_modules', 'dist', 'test/types/**'],
    pool: 'forks',
    testTimeout: 20_000,
    reporters: process.env.CI ? ['default'] : ['dot'],
  },
})
export default config
