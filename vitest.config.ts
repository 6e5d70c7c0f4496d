import { env } from 'node:process'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const within = (rooms: readonly string[]): string[] => rooms.map((room) => `test/${room}/**/*.test.ts`)

/** Programs, servers and networks that mostly wait, each with folders and ports of its own: two files at a time. */
const programs = within([
  ...['cli', 'docs', 'package', 'browser', 'ruby', 'redis/faults'],
  ...['processes/supervisor', 'processes/isolate', 'processes/failpoints', 'processes/power', 'processes/wire'],
])

/** What measures, and what loads a machine: a file at a time, with the machine to itself. */
const alone = [...within(['processes']), 'test/chaos/*.test.ts']

const config: ViteUserConfig = defineConfig({
  test: {
    testTimeout: 20_000,
    // On a machine that others share. What passed at its second try is named; see docs/decisions/0024-second-tries.md.
    retry: env.CI ? 1 : 0,
    reporters: ['default', './test/named-tests.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...programs, ...alone, 'test/nightly/**', '**/node_modules/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'programs', include: programs, maxWorkers: 2, testTimeout: 40_000, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          exclude: programs,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
export default config
