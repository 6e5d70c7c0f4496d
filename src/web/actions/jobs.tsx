// What a person does with jobs at rest: with those selected on a page, or with all that its filter means, after a page that
// says how many they are.

import { durationMs } from '../../core/config/duration.ts'
import type { Place } from '../../core/store/places.ts'
import { changeAll, changeSelected, countAll, meantBy, rescheduleSelected } from '../jobs/change-many.ts'
import { termsIn } from '../jobs/filter.ts'
import { whereIs } from '../jobs/find-anywhere.ts'
import { atRest, delays, placeOf, titles, type VerbOfState, verbs, verbsOf } from '../jobs/state.ts'
import type { MessageKey } from '../locales/catalog.ts'
import { jobPage, whereParameters } from '../pages/job.tsx'
import { oneOf, text, WrongParameter, whole } from '../parameters.ts'
import { type Asked, type Change, change, type Onward, type Page } from '../route.ts'
import type { Told } from '../told.ts'
import { Confirm } from '../ui/confirm.tsx'
import { asGiven } from '../ui/given.tsx'
import type { Visit } from '../visit.ts'

const common = { q: text(), scope: oneOf(['', 'all'] as const), count: whole(0, 1e12, 0), job: text() }
const ofState = { ...common, state: oneOf(atRest), in: oneOf(delays) }
type Values = Asked<typeof common>['values']

/** Where the jobs are, and the page to which one returns. */
interface Where {
  readonly place: Place
  readonly back: string
  readonly action: string
  readonly tab: MessageKey
  readonly fields: Readonly<Record<string, string>>
}

const inState = (verb: VerbOfState): Change =>
  change(`/jobs/${verb.verb}`, verb.needs, ofState, async (visit, asked) => {
    const { state, q } = asked.values
    const where = {
      ...{ place: placeOf(state), back: visit.to('/jobs', { state, q }), fields: { state, q }, tab: titles[state] },
      action: visit.to(`/jobs/${verb.verb}`),
    }
    return act(visit, verb, where, asked)
  })

const inQueue = (verb: VerbOfState): Change =>
  change(`/queues/:queue/jobs/${verb.verb}`, verb.needs, common, async (visit, asked) => {
    const { name } = visit.hm.queue(asked.path.queue ?? '')
    const path = `/queues/${encodeURIComponent(name)}`
    const { q } = asked.values
    const where = {
      ...{
        place: { kind: 'queue', queue: name } as const,
        back: visit.to(path, { q }),
        fields: { q },
        tab: 'nav.queues' as const,
      },
      action: visit.to(`${path}/jobs/${verb.verb}`),
    }
    return act(visit, verb, where, asked)
  })

const cancel = change('/jobs/:jid/cancel', 'cancel jobs', {}, async (visit, { path }) => {
  const jid = path.jid ?? ''
  // An address names no queue, and a rule of the app may ask for it.
  const found = await whereIs(await visit.hm.store(), visit.snapshot, jid)
  const isAllowed = found.status === 'nowhere' || visit.may('cancel jobs', found.job.queue)
  const said = isAllowed ? await visit.hm.cancel(jid) : 'gone'
  return {
    to: visit.to('/jobs', { state: 'busy' }),
    told: { key: said === 'gone' ? 'job.cancelGone' : 'job.cancelled' },
  }
})

const reveal: Change = change('/jobs/:jid/reveal', 'reveal args', whereParameters, async (visit, { path, values }) => ({
  ...(await jobPage(visit, path.jid ?? '', values, 'revealed')),
  isNoted: true,
}))

const reschedule: Change = change('/jobs/reschedule', 'reschedule jobs', ofState, async (visit, { values, all }) => {
  const { state, q } = values
  if (state === 'dead') throw new WrongParameter('state', 'scheduled or retry, whose jobs are due at some time')
  const at = new Date(visit.hm.now() + durationMs(values.in, 'in'))
  const keys = all('job').slice(0, 100)
  const allows = (queue: string): boolean => visit.may('reschedule jobs', queue)
  const moved = await rescheduleSelected(await visit.hm.store(), { place: placeOf(state), keys }, { at, allows })
  const told = { key: 'jobs.reschedule.told', count: moved, skipped: keys.length - moved } as const
  return { to: visit.to('/jobs', { state, q }), told: keys.length === 0 ? { key: 'jobs.nothingSelected' } : told }
})

export const jobActions: readonly Change[] = [
  reveal,
  reschedule,
  cancel,
  ...verbs.map(inState),
  ...verbsOf.queue.map(inQueue),
]

interface Form {
  readonly values: Values
  all(name: string): readonly string[]
}

async function act(visit: Visit, { verb, needs }: VerbOfState, where: Where, form: Form): Promise<Onward | Page> {
  const { place, back } = where
  if (!verbsOf[place.kind].some((one) => one.verb === verb))
    throw new WrongParameter('state', `one whose jobs take ${verb}`)
  const store = await visit.hm.store()
  const deed = { verb, allows: (queue: string): boolean => visit.may(needs, queue) }
  const done = (count: number, skipped: number): Told => ({ key: `jobs.${verb}.told`, count, skipped })
  if (form.values.scope === 'all') {
    const meant = meantBy(termsIn(form.values.q))
    const { count, isCut } = await countAll(store, place, meant)
    // Somebody has seen a number; where it is another now by much, they look again.
    if (form.values.count === 0 || count > form.values.count * 2) {
      const { action, fields } = where
      const body = (
        <Confirm
          {...{ visit, count, action, back, fields: { ...fields, scope: 'all' }, verb: visit.locale.t(`jobs.${verb}`) }}
          about={visit.locale.t(isCut ? 'jobs.confirmAtLeast' : 'jobs.confirm', { count })}
        >
          {fields.q ? <pre {...asGiven}>{fields.q}</pre> : <p>{visit.locale.t('jobs.confirmEvery')}</p>}
        </Confirm>
      )
      return { title: visit.locale.t(`jobs.${verb}`), tab: where.tab, body }
    }
    const { moved, skipped, isCut: isLeft } = await changeAll(store, place, meant, deed)
    return { to: back, told: isLeft ? { key: 'jobs.partly', count: moved, skipped } : done(moved, skipped) }
  }
  const keys = form.all('job').slice(0, 100)
  if (keys.length === 0) return { to: back, told: { key: 'jobs.nothingSelected' } }
  const { moved, skipped } = await changeSelected(store, { place, keys }, deed)
  return { to: back, told: done(moved, skipped) }
}
