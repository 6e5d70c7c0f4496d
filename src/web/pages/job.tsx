// One job: where it is, why it waits, what it was given, what became of its attempts, and what may be done with it.

import type { VNode } from 'preact'
import type { EndedAttempt } from '../../core/history/note.ts'
import type { Store } from '../../core/store/store.ts'
import type { StoredJob } from '../../runtime/stored-job.ts'
import { ShownError } from '../errors/shown-error.tsx'
import { type Whereabouts, whereIs } from '../jobs/find-anywhere.ts'
import { findByKey, keyOf } from '../jobs/identity.ts'
import { redactedJson } from '../jobs/redact.ts'
import { stateOf } from '../jobs/state.ts'
import { type HeldBy, laneReason, type Reason, whyWaiting } from '../jobs/why-waiting.ts'
import { oneOf, type Reader, text, type Values } from '../parameters.ts'
import { type Look, look, type Page } from '../route.ts'
import { Facts } from '../ui/facts.tsx'
import { asGiven, Given } from '../ui/given.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'
import { Attempts, attemptsOf } from './attempts.tsx'
import { RunningJob } from './running-job.tsx'
import { Timeline } from './timeline.tsx'
import { VerbButtons, verbsFor } from './verbs.tsx'

/** A list that shows the job says where it is, so that it need not be looked for. */
export const whereParameters: {
  readonly in: Reader<'' | 'schedule' | 'retry' | 'dead'>
  readonly key: Reader<string>
} = { in: oneOf(['', 'schedule', 'retry', 'dead'] as const), key: text() }

export const job: Look = look('/jobs/:jid', 'view', whereParameters, async (visit, { path, values }) =>
  jobPage(visit, path.jid ?? '', values, 'redacted'),
)

/** The page of a job, with or without what its names call secret. */
export async function jobPage(
  visit: Visit,
  jid: string,
  values: Values<typeof whereParameters>,
  args: 'redacted' | 'revealed',
): Promise<Page> {
  const store = await visit.hm.store()
  const known = values.in === '' ? null : await findByKey(store, { kind: values.in }, values.key)
  const found: Whereabouts =
    known?.jid?.toWellFormed() === jid ? { status: 'rests', job: known } : await whereIs(store, visit.snapshot, jid)
  const heldBy = found.status === 'rests' ? await heldByIn(visit, store, found.job) : null
  return pageOf(visit, { found, args, heldBy, notes: await attemptsOf(visit.hm, jid) })
}

async function heldByIn({ hm }: Visit, store: Store, job: StoredJob): Promise<HeldBy> {
  const lock = job.job?.lock
  return { holder: lock ? await hm.locks.holderOf(lock.key) : null, lane: await laneReason(store, job) }
}

interface Known {
  readonly found: Whereabouts
  readonly args: 'redacted' | 'revealed'
  /** null where it does not rest. */
  readonly heldBy: HeldBy | null
  /** Of its attempts, the newest first. */
  readonly notes: readonly EndedAttempt[]
}

function pageOf(visit: Visit, { found, args, heldBy, notes }: Known): Page {
  const { locale } = visit
  switch (found.status) {
    case 'nowhere': {
      const [last] = notes
      const body = <Nowhere visit={visit} notes={notes} examined={found.examined} total={found.total} />
      return last
        ? { title: last.class, tab: 'nav.completed', isNamed: true, body }
        : { title: locale.t('job.gone'), tab: 'nav.overview', body, status: 404 }
    }
    case 'runs': {
      const body = <RunningJob visit={visit} job={found.job} process={found.process} />
      return { title: found.job.displayClass, tab: 'nav.busy', isNamed: true, body }
    }
    case 'rests': {
      const { tab } = stateOf[found.job.place]
      const body = <AtRest visit={visit} job={found.job} args={args} heldBy={heldBy} notes={notes} />
      return { title: found.job.displayClass, tab, isNamed: true, body }
    }
    default:
      return found satisfies never
  }
}

interface NowhereProps {
  readonly visit: Visit
  readonly notes: readonly EndedAttempt[]
  readonly examined: number
  readonly total: number
}

const Nowhere = ({ visit, notes, ...counts }: NowhereProps): VNode => (
  <>
    <p class="empty">{visit.locale.t('job.gone.text', counts)}</p>
    {notes.length > 0 && <Attempts visit={visit} notes={notes} />}
  </>
)

interface AtRestProps {
  readonly visit: Visit
  readonly job: StoredJob
  readonly args: 'redacted' | 'revealed'
  readonly heldBy: HeldBy | null
  readonly notes: readonly EndedAttempt[]
}

const AtRest = ({ visit, job, args: asked, heldBy, notes }: AtRestProps): VNode => {
  const { locale } = visit
  // The route did not know yet whose queue it is.
  const args = visit.may('reveal args', job.queue) ? asked : 'redacted'
  const { place } = job
  return (
    <>
      <Verbs visit={visit} job={job} />
      <Facts
        facts={[
          [locale.t('job.state'), locale.t(stateOf[place].name)],
          [locale.t('job.jid'), <code {...asGiven}>{job.jid}</code>],
          [
            locale.t('jobs.queue'),
            <a href={visit.to(`/queues/${encodeURIComponent(job.queue)}`)}>
              <Given>{job.queue}</Given>
            </a>,
          ],
          ...(job.at === null
            ? []
            : [[locale.t(place === 'dead' ? 'jobs.died' : 'jobs.due'), <Moment visit={visit} at={job.at} />] as const]),
          ...(job.job?.tags?.length ? [[locale.t('job.tags'), <Given>{job.job.tags.join(', ')}</Given>] as const] : []),
          ...(job.displayClass === job.class ? [] : [[locale.t('job.wrapper'), <Given>{job.class}</Given>] as const]),
          ...(heldBy !== null && heldBy.holder === job.jid ? [lockFact(visit, job)] : []),
          [locale.t('job.attempts'), attemptsIn(visit, job)],
        ]}
      />
      <Why visit={visit} reasons={heldBy === null ? [] : whyWaiting(job, visit.snapshot, heldBy)} />
      <section>
        <h2>{locale.t('job.timeline')}</h2>
        <Timeline visit={visit} job={job} />
        {notes.length > 0 && <Attempts visit={visit} notes={notes} />}
      </section>
      <ShownError visit={visit} job={job} />
      {visit.may('view args', job.queue) && (
        <section>
          <h2>{locale.t('jobs.args')}</h2>
          <pre {...asGiven}>
            {args === 'redacted' ? redactedJson(job.displayArgs, 2) : JSON.stringify(job.displayArgs, null, 2)}
          </pre>
          {args === 'redacted' && <Reveal visit={visit} job={job} />}
        </section>
      )}
    </>
  )
}

/** The lock that it holds. */
const lockFact = ({ locale, to }: Visit, { job }: StoredJob): readonly [string, VNode] => [
  locale.t('job.lock'),
  <a href={to('/locks')}>
    <Given>{job?.lock?.key ?? ''}</Given>
  </a>,
]

/** Only where something is hidden. */
const Reveal = ({ visit, job }: { visit: Visit; job: StoredJob }): VNode | null => {
  const isHidden = redactedJson(job.displayArgs) !== JSON.stringify(job.displayArgs)
  if (job.jid === null || !isHidden || !visit.may('reveal args', job.queue)) return null
  return (
    <form method="post" action={visit.to(`/jobs/${encodeURIComponent(job.jid)}/reveal`)}>
      {job.place !== 'queue' && <input type="hidden" name="in" value={job.place} />}
      <input type="hidden" name="key" value={keyOf(job)} />
      <button type="submit">{visit.locale.t('job.reveal')}</button>
    </form>
  )
}

function attemptsIn({ locale }: Visit, job: StoredJob): string {
  const made = (job.job?.failures?.retryCount ?? -1) + 1
  const retry = job.job?.retry
  const most = typeof retry === 'number' ? retry + 1 : null
  return most === null ? locale.t('jobs.attempts', { count: made }) : locale.t('job.attemptsOf', { made, most })
}

const Why = ({ visit: { locale }, reasons }: { visit: Visit; reasons: readonly Reason[] }): VNode | null =>
  reasons.length === 0 ? null : (
    <section class="panel">
      <h2>{locale.t('why.title')}</h2>
      <ul class="reasons">
        {reasons.map((reason) => (
          <li key={reason.kind}>
            {locale.t(`why.${reason.kind}`, {
              ...('key' in reason && {
                ...{ key: reason.key, inside: locale.count(reason.inside), max: locale.count(reason.max) },
                count: reason.before,
              }),
              ...('count' in reason && { count: reason.count }),
              ...('limiter' in reason && { limiter: reason.limiter }),
              ...('at' in reason && { at: locale.moment(reason.at) }),
              ...('since' in reason && { since: locale.moment(reason.since) }),
            })}
          </li>
        ))}
      </ul>
    </section>
  )

const Verbs = ({ visit, job }: { visit: Visit; job: StoredJob }): VNode | null => {
  const verbs = verbsFor(visit, job.place, job.queue)
  if (verbs.length === 0) return null
  const isQueue = job.place === 'queue'
  const action = visit.to(isQueue ? `/queues/${encodeURIComponent(job.queue)}/jobs` : '/jobs')
  return (
    <form method="post" action={`${action}/${verbs[0]?.verb}`} class="bar">
      {!isQueue && <input type="hidden" name="state" value={stateOf[job.place].state ?? ''} />}
      <input type="hidden" name="job" value={keyOf(job)} />
      <VerbButtons visit={visit} verbs={verbs} queue={job.queue} action={action} />
    </form>
  )
}
