// The states of jobs that have a page: how they are called in addresses, where they stand in the store, and what a person may
// do with a job there.

import type { Place } from '../../core/store/places.ts'
import type { Action } from '../../runtime/stored-job.ts'
import type { MessageKey } from '../locales/catalog.ts'
import type { Permission } from '../permissions.ts'

/** The states in which jobs rest. */
export const atRest = ['scheduled', 'retry', 'dead'] as const
export type AtRest = (typeof atRest)[number]
/** `done`: jobs that are nowhere any more; what is left of them are notes. */
export const states = ['busy', 'scheduled', 'retry', 'dead', 'done'] as const
export type State = (typeof states)[number]

const kinds = { scheduled: 'schedule', retry: 'retry', dead: 'dead' } as const

export const placeOf = (state: AtRest): Place => ({ kind: kinds[state] })

/** In how long a job may be made due. */
export const delays = ['5m', '1h', '6h', '1d', '7d'] as const

/** What may be done with jobs at rest. */
export type Verb = Action | 'next' | 'reschedule' | 'move'

export interface VerbOfState<Known extends Verb = Verb> {
  readonly verb: Known
  readonly needs: Permission
  /** Whether it cannot be taken back. */
  readonly isFinal: boolean
}

const retry: VerbOfState<'retry'> = { verb: 'retry', needs: 'retry jobs', isFinal: false }
const run: VerbOfState = { verb: 'run', needs: 'run jobs', isFinal: false }
const next: VerbOfState = { verb: 'next', needs: 'run jobs', isFinal: false }
const reschedule: VerbOfState = { verb: 'reschedule', needs: 'reschedule jobs', isFinal: false }
const move: VerbOfState = { verb: 'move', needs: 'reschedule jobs', isFinal: false }
const kill: VerbOfState<'kill'> = { verb: 'kill', needs: 'kill jobs', isFinal: true }
const remove: VerbOfState<'delete'> = { verb: 'delete', needs: 'delete jobs', isFinal: true }

/** Of jobs in some set. */
export const verbsOfSets: readonly VerbOfState[] = [retry, run, reschedule, move, kill, remove]
/** Of a group of failures. */
export const verbsOfGroup: readonly VerbOfState<'retry' | 'kill' | 'delete'>[] = [retry, kill, remove]

export const verbsOf: Readonly<Record<Place['kind'], readonly VerbOfState[]>> = {
  queue: [next, move, kill, remove],
  schedule: [run, reschedule, move, kill, remove],
  retry: [retry, reschedule, move, kill, remove],
  dead: [retry, remove],
}

export const titles: Readonly<Record<State, MessageKey>> = {
  busy: 'nav.busy',
  scheduled: 'nav.scheduled',
  retry: 'nav.retries',
  dead: 'nav.dead',
  done: 'nav.completed',
}

/** How a place is called: in addresses, as the state of a job, and the tab that it belongs to. */
export const stateOf: Readonly<
  Record<Place['kind'], { readonly state: AtRest | null; readonly name: MessageKey; readonly tab: MessageKey }>
> = {
  queue: { state: null, name: 'job.queued', tab: 'nav.queues' },
  schedule: { state: 'scheduled', name: 'nav.scheduled', tab: 'nav.scheduled' },
  retry: { state: 'retry', name: 'job.toRetry', tab: 'nav.retries' },
  dead: { state: 'dead', name: 'nav.dead', tab: 'nav.dead' },
}
