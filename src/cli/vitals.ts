// What others ask of a running command: a probe of Kubernetes over HTTP, and systemd by its watchdog. One process answers
// for itself; a supervisor answers for all of its processes.

import type { Health } from '../runtime/health.ts'

/** An answer, and what is said with it: nothing in it is secret, since everybody who reaches the port may read it. */
export interface Verdict {
  readonly ok: boolean
  readonly body: Readonly<Record<string, unknown>>
}

export interface Vitals {
  /** Whether the loop turns, wherever one should. */
  live(): Verdict
  /** Whether it takes jobs. */
  ready(): Verdict
  /** Whether the store acknowledges beats; true while it stops, since beats end then. */
  beats(): boolean
  /** One line for a person. */
  status(): string
}

/** Before there is an instance. */
const unborn: Health = { ready: false, state: 'starting', why: 'it loads its jobs', beatAgeMs: null }

/** Of this process alone. */
export function vitalsOf(health: () => Health | null): Vitals {
  const now = (): Health => health() ?? unborn
  return {
    // Whoever answers turns.
    live: () => ({ ok: true, body: { live: true, why: null } }),
    ready: () => ({ ok: now().ready, body: { ...now() } }),
    beats: () => now().state === 'stopping' || now().ready || now().state === 'quiet',
    status: () => statusOf(now()),
  }
}

/** Without an age: what changes by the second would be told by the second. */
const statusOf = ({ state, ready, why }: Health): string =>
  state === 'working' && !ready ? 'working: the store acknowledges no beat' : why === null ? state : `${state}: ${why}`
