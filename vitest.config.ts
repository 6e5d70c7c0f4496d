import { defineConfig, type ViteUserConfig } from 'vitest/config'

const rooms = ['processes', 'cli', 'docs', 'package', 'browser', 'ruby', 'redis/faults']
// The rules of the chaos runs are plain functions, and their tests run with the others.
const processes = [...rooms.map((room) => `test/${room}/**/*.test.ts`), 'test/chaos/*.test.ts']

// Two projects: what runs inside one process goes in parallel; what starts processes of its own and measures them, or breaks
// servers and counts seconds, runs by itself, a file at a time, so that two tests do not take the machine from each other.
const config: ViteUserConfig = defineConfig({
  test: {
    testTimeout: 20_000,
    reporters: ['default', './test/named-tests.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...processes, 'test/nightly/**', '**/node_modules/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'processes', include: processes, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
})
export default config
