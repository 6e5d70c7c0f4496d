// What a supervised process tells its supervisor, once a second and at once when it is ready. A process whose loop is blocked
// tells nothing, and that too is heard.

import { memoryUsage } from 'node:process'
import { type Clock, type Ms, ms } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Health } from '../../runtime/health.ts'
import { Loop } from '../../runtime/loop.ts'

/** Set for a supervised process: its number, from 1 on. */
export const processNumber = 'HAYMAKER_PROCESS'

export interface Report {
  readonly kind: 'haymaker report'
  readonly health: Health
  readonly rssBytes: number
  /** How long its jobs may take to end at a stop. */
  readonly shutdownTimeoutMs: number
}

export const REPORT_EVERY: Ms = ms(1000)

/** Others in the process may speak to its parent too. */
export const isReport = (message: unknown): message is Report =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'haymaker report'

/**
 * The number of this process under a supervisor, or null. It is taken out of the environment: a `haymaker work` that a job
 * starts is supervised by nobody.
 */
export function takeNumber(env: Record<string, string | undefined>): number | null {
  const number = env[processNumber]
  delete env[processNumber]
  return number !== undefined && process.send ? Number(number) : null
}

export interface Reported {
  health(): Health
  readonly shutdownTimeoutMs: number
}

/** Begins to tell; the function tells at once. */
export function tellParent(of: Reported, clock: Clock, log: Log): () => void {
  const tell = (): void => {
    const { shutdownTimeoutMs } = of
    const report: Report = {
      kind: 'haymaker report',
      health: of.health(),
      rssBytes: memoryUsage.rss(),
      shutdownTimeoutMs,
    }
    // A parent that is gone is seen by the end of the channel.
    if (process.connected) process.send?.(report, undefined, {}, () => undefined)
  }
  new Loop({ name: 'report', clock, log, everyMs: REPORT_EVERY, first: 'now', run: async () => tell() }).start()
  return tell
}
