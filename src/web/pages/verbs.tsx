// What may be done with jobs of a place, as buttons of a form that says which jobs: each by itself, and beside those that have to
// be told more a choice of when or where.

import type { VNode } from 'preact'
import { durationMs } from '../../core/config/duration.ts'
import { isQueueName } from '../../core/queues/queue-name.ts'
import type { Place } from '../../core/store/places.ts'
import { delays, type VerbOfState, verbsOf } from '../jobs/state.ts'
import type { Snapshot } from '../live/snapshot.ts'
import { asGiven } from '../ui/given.tsx'
import type { Visit } from '../visit.ts'

/** Those that this person may do. `queue`: that of the jobs, where they have one. */
export function verbsFor(visit: Visit, place: Place['kind'], queue: string | null): readonly VerbOfState[] {
  const others = queuesFor(visit, queue).length > 0
  return verbsOf[place].filter(({ verb, needs }) => visit.may(needs, queue ?? undefined) && (verb !== 'move' || others))
}

interface VerbsProps {
  readonly visit: Visit
  readonly verbs: readonly VerbOfState[]
  /** Of the jobs, where they have one. */
  readonly queue: string | null
  /** Where the forms go; the verb follows. */
  readonly action: string
}

export const VerbButtons = ({ visit, verbs, queue, action }: VerbsProps): VNode => (
  <>
    {verbs.map((one) => {
      const button = <VerbButton visit={visit} verb={one} action={action} />
      if (one.verb !== 'move' && one.verb !== 'reschedule') return button
      return (
        <span key={one.verb} class="later">
          {one.verb === 'move' ? <Queues visit={visit} queue={queue} /> : <Delays visit={visit} />}
          {button}
        </span>
      )
    })}
  </>
)

interface ButtonProps {
  readonly visit: Visit
  readonly verb: VerbOfState
  readonly action: string
}

const VerbButton = ({ visit, verb: { verb, isFinal }, action }: ButtonProps): VNode => (
  <button type="submit" formAction={`${action}/${verb}`} class={isFinal ? 'final' : ''} data-needs-selection>
    {visit.locale.t(`jobs.${verb}`)}
  </button>
)

const Delays = ({ visit: { locale } }: { visit: Visit }): VNode => (
  <select name="in" aria-label={locale.t('jobs.in')}>
    {delays.map((delay) => (
      <option key={delay} value={delay}>
        {locale.t('jobs.inTime', { time: locale.duration(durationMs(delay, 'in')) })}
      </option>
    ))}
  </select>
)

/** None is chosen at first: the first of them would be where jobs go by mistake. */
const Queues = ({ visit, queue }: { visit: Visit; queue: string | null }): VNode => (
  <select name="to" aria-label={visit.locale.t('jobs.to')}>
    <option value="">{visit.locale.t('jobs.toQueue')}</option>
    {queuesFor(visit, queue).map((name) => (
      <option key={name} value={name} {...asGiven}>
        {name}
      </option>
    ))}
  </select>
)

/** Queues to which this person may move jobs of that one. */
const queuesFor = (visit: Visit, from: string | null): readonly string[] =>
  queuesIn(visit.snapshot).filter((name) => name !== from && visit.may('reschedule jobs', name))

/** Those that were pushed to, and those that somebody listens to. */
const queuesIn = ({ stats, processes }: Snapshot): readonly string[] => {
  const heard = processes.flatMap(({ card }) => card.capsules.flatMap(({ queues }) => queues))
  return [...new Set([...stats.queues, ...heard].map(({ name }) => name))].filter(isQueueName).toSorted()
}
