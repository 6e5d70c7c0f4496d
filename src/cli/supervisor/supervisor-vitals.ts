// How all processes of a supervisor are, as one answer: it is ready when every one of them is, and it lives as long as none
// that worked has fallen silent.

import type { Vitals } from '../vitals.ts'
import type { Child } from './child.ts'
import type { Place } from './place.ts'
import type { Supervisor } from './supervisor.ts'

export const vitalsOfAll = (supervisor: Pick<Supervisor, 'places' | 'state'>): Vitals => ({
  live: () => {
    const silent = supervisor.places.find(({ child }) => silenceOf(child) !== null)
    const why = silent ? `process ${silent.number}: ${silenceOf(silent.child)}` : null
    return { ok: why === null, body: { live: why === null, why } }
  },
  ready: () => {
    const processes = supervisor.places.map(healthOf)
    const why = whyNot(supervisor, processes)
    return { ok: why === null, body: { ready: why === null, state: supervisor.state, why, processes } }
  },
  beats: () => supervisor.state === 'stopping' || supervisor.places.some(({ child }) => beats(child)),
  status: () => {
    const ready = supervisor.places.filter(({ child }) => child?.isReady()).length
    return `${supervisor.state}: ${ready} of ${supervisor.places.length} processes ready`
  },
})

/** Of one place. */
interface ProcessHealth {
  readonly process: number
  readonly pid: number | null
  readonly ready: boolean
  readonly state: string
  readonly why: string | null
  readonly beatAgeMs: number | null
}

function healthOf({ number, child }: Place): ProcessHealth {
  const said = child?.report?.health
  const none = {
    state: 'starting',
    why: child ? 'it loads its jobs' : 'it ended, and the next one waits',
    beatAgeMs: null,
  }
  const { state, why, beatAgeMs } = said ?? none
  const ready = child?.isReady() ?? false
  return { process: number, pid: child?.pid ?? null, ready, state, why: silenceOf(child) ?? why, beatAgeMs }
}

function whyNot({ state }: Pick<Supervisor, 'state'>, processes: readonly ProcessHealth[]): string | null {
  if (state === 'stopping') return 'it stops'
  if (state === 'quiet') return 'it was told to take no new jobs'
  const [first, ...others] = processes.filter(({ ready }) => !ready)
  if (!first) return null
  const more = others.length > 0 ? `, and ${others.length} more` : ''
  return `process ${first.process}: ${first.why ?? 'it is about to stop'}${more}`
}

function silenceOf(child: Child | null): string | null {
  const silent = child?.silence() ?? null
  return silent === null
    ? null
    : `it has said nothing for ${Math.round(silent / 1000)} s, as when a job blocks its loop`
}

function beats(child: Child | null): boolean {
  const health = child?.report?.health
  return child?.silence() === null && (health?.ready === true || health?.state === 'quiet')
}
