// What is known of the life of a job, in order: from its payload alone, so that a job of Ruby has one as well.

import type { VNode } from 'preact'
import type { StoredJob } from '../../runtime/stored-job.ts'
import type { MessageKey } from '../locales/catalog.ts'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

interface Event {
  readonly key: MessageKey
  readonly at: number
}

function eventsOf(job: StoredJob): readonly Event[] {
  const { createdAt, enqueuedAt, failures } = job.job ?? {}
  const known: readonly (readonly [MessageKey, number | null | undefined])[] = [
    ['timeline.created', createdAt],
    ['timeline.enqueued', enqueuedAt],
    ['timeline.failed', failures?.failedAt],
    ['timeline.retried', failures?.retriedAt],
    [job.place === 'dead' ? 'timeline.died' : 'timeline.due', job.at],
  ]
  return known
    .flatMap(([key, at]) => (at === null || at === undefined ? [] : [{ key, at }]))
    .toSorted((a, b) => a.at - b.at)
}

export const Timeline = ({ visit, job }: { visit: Visit; job: StoredJob }): VNode => (
  <ol class="timeline">
    {eventsOf(job).map(({ key, at }) => (
      <li key={key} class={at > visit.snapshot.at ? 'ahead' : ''}>
        <strong>{visit.locale.t(key)}</strong> <Moment visit={visit} at={at} />{' '}
        <span class="soft">{visit.locale.moment(at)} UTC</span>
      </li>
    ))}
  </ol>
)
