// FORK_PER_JOB: each job in a new process, which sees the same environment, as a fork of Ruby's does.

import { env } from 'node:process'
import type { HaymakerConfig } from '../../../create.ts'

/** The config, with a process for each job. A class that wants a thread gets that. */
export const forking = (config: HaymakerConfig): HaymakerConfig => ({
  ...config,
  isolate: 'process',
  ...(config.capsules && {
    capsules: Object.fromEntries(
      Object.entries(config.capsules).map(([name, capsule]) => [name, { ...capsule, isolate: 'process' as const }]),
    ),
  }),
  isolation: { ...config.isolation, jobs: 1, env: Object.keys(env) },
})
