// What a person does with jobs: with those at rest, in a set or in a queue, by the verbs of the place; and with one job alone.

import { whereIs } from '../jobs/find-anywhere.ts'
import { atRest, delays, placeOf, titles, type VerbOfState, verbsOf, verbsOfSets } from '../jobs/state.ts'
import { jobPage, whereParameters } from '../pages/job.tsx'
import { oneOf, text, whole } from '../parameters.ts'
import { type Change, change } from '../route.ts'
import { act, MOST_OF_CURSOR } from './act.tsx'

const MOST = 1e12
const common = {
  ...{ q: text(), scope: oneOf(['', 'all'] as const), job: text(), order: oneOf(['', 'first', 'last'] as const) },
  ...{ count: whole(0, MOST, 0), done: whole(0, MOST, 0), after: text(MOST_OF_CURSOR), left: whole(0, MOST, 0) },
  ...{ in: oneOf(delays), due: whole(0, 1e13, 0), to: text() },
}
const ofState = { ...common, state: oneOf(atRest) }

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
    const { q, order } = asked.values
    const where = {
      ...{ place: { kind: 'queue', queue: name } as const, back: visit.to(path, { q, order }), fields: { q, order } },
      ...{ tab: 'nav.queues' as const, action: visit.to(`${path}/jobs/${verb.verb}`) },
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
  noted: { count: null },
}))

export const jobActions: readonly Change[] = [
  reveal,
  cancel,
  ...verbsOfSets.map(inState),
  ...verbsOf.queue.map(inQueue),
]
