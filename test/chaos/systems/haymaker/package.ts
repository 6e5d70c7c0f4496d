// The package under test: the build, as users get it, or a changed copy of it that CHAOS_PACKAGE names.

import { env } from 'node:process'

type Haymaker = typeof import('haymaker')

const { createHaymaker, defineCron, defineJob, HaymakerError, limiter, Snooze }: Haymaker = await import(
  env.CHAOS_PACKAGE ?? 'haymaker'
)

export { createHaymaker, defineCron, defineJob, HaymakerError, limiter, Snooze }
