// Whether a process works, and if not, why, in words for somebody who was woken at night. It is read off what is in memory:
// asking opens nothing, waits for nothing and tells no secret, so that a probe may ask as often as it likes.

import type { Ms } from '../core/clock.ts'
import { formatDuration } from '../core/config/duration.ts'

/** How far the life of a worker has come. */
export type WorkerState = 'new' | 'running' | 'quiet' | 'stopping' | 'stopped'

/** What a worker knows of itself. */
export interface Standing {
  readonly state: WorkerState
  /** Whether the store knows it. */
  readonly isRegistered: boolean
  /** How long ago the last beat was sent that the store acknowledged. */
  readonly beatAgeMs: Ms
  /** With an older beat it starts no jobs. */
  readonly leaseMs: Ms
}

/** What an instance answers when it is asked how it is. */
export interface Health {
  /** Whether it takes jobs: it is registered, its beats reach the store, and nobody told it to be quiet or to stop. */
  readonly ready: boolean
  /** `idle`: not started, or stopped. `starting`: the store does not know it, yet or any more. */
  readonly state: 'idle' | 'starting' | 'working' | 'quiet' | 'stopping'
  /** Why it is not ready, for a person; null when it is. */
  readonly why: string | null
  /** How long ago the last beat was sent that the store acknowledged, in milliseconds; null before the first. */
  readonly beatAgeMs: number | null
}

/** `standing`: null where there is no worker. `underWay`: what the instance was told last and has not ended yet. */
export function healthOf(standing: Standing | null, underWay: 'idle' | 'starting' | 'stopping'): Health {
  const beatAgeMs = standing?.isRegistered ? Math.round(standing.beatAgeMs) : null
  const not = (state: Health['state'], why: string): Health => ({ ready: false, state, why, beatAgeMs })
  if (underWay === 'stopping') return not('stopping', 'it stops')
  if (underWay === 'idle') return not('idle', 'it was not started')
  if (!standing?.isRegistered) return not('starting', 'the store does not know it yet')
  if (standing.state === 'quiet') return not('quiet', 'it was told to take no new jobs')
  if (standing.beatAgeMs < standing.leaseMs) return { ready: true, state: 'working', why: null, beatAgeMs }
  return not('working', `the store acknowledged no beat for ${formatDuration(standing.beatAgeMs)}`)
}
