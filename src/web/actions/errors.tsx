// What a person does with a group of failures, wherever its jobs rest.

import type { VNode } from 'preact'
import type { Cause } from '../errors/fingerprint.ts'
import { causeOf, fingerprintOf } from '../errors/fingerprint.ts'
import { changeAll, countAll, type Meant } from '../jobs/change-many.ts'
import { type VerbOfState, verbs, verbsOf } from '../jobs/state.ts'
import { whole } from '../parameters.ts'
import { type Change, change } from '../route.ts'
import { asGiven } from '../ui/given.tsx'
import type { Visit } from '../visit.ts'

const kinds = ['retry', 'dead'] as const
const parameters = { count: whole(0, 1e12, 0) }

const ofGroup = (verb: VerbOfState): Change =>
  change(`/errors/:fingerprint/${verb.verb}`, verb.needs, parameters, async (visit, { path, values }) => {
    const store = await visit.hm.store()
    const { groups } = await visit.errors.current(store)
    const group = groups.find(({ fingerprint }) => fingerprint === path.fingerprint)
    if (!group) return { to: visit.to('/errors'), told: { key: 'error.gone' } }
    const [meant, places] = [meantBy(group), kinds.filter((kind) => verbsOf[kind].includes(verb))]
    const counts = await Promise.all(places.map((kind) => countAll(store, { kind }, meant)))
    const count = counts.reduce((sum, one) => sum + one.count, 0)
    if (values.count === 0 || count > values.count * 2)
      return {
        title: visit.locale.t(`jobs.${verb.verb}`),
        tab: 'nav.errors',
        body: <Confirm {...{ visit, verb, count }} of={group} />,
      }
    let [moved, skipped, isCut] = [0, 0, false]
    for (const kind of places) {
      const allows = (queue: string): boolean => visit.may(verb.needs, queue)
      const done = await changeAll(store, { kind }, meant, { verb: verb.verb, allows })
      moved += done.moved
      skipped += done.skipped
      isCut ||= done.isCut
    }
    visit.errors.forget()
    return {
      to: visit.to('/errors'),
      told: { key: isCut ? 'jobs.partly' : `jobs.${verb.verb}.told`, count: moved, skipped },
    }
  })

export const errorActions: readonly Change[] = verbs.filter(({ verb }) => verb !== 'run').map(ofGroup)

function meantBy(cause: Cause & { readonly fingerprint: string }): Meant {
  return {
    contains: [JSON.stringify(cause.errorClass)],
    isMeant(job) {
      const own = causeOf(job)
      return own !== null && fingerprintOf(own) === cause.fingerprint
    },
  }
}

interface ConfirmProps {
  readonly visit: Visit
  readonly verb: VerbOfState
  readonly of: Cause & { readonly fingerprint: string }
  readonly count: number
}

const Confirm = ({ visit, verb: { verb }, of, count }: ConfirmProps): VNode => (
  <section class="panel confirm">
    <p>{visit.locale.t('jobs.confirm', { count })}</p>
    <pre {...asGiven}>
      {of.class}: {of.errorClass} {of.message}
    </pre>
    {count > 0 && (
      <form method="post" action={visit.to(`/errors/${of.fingerprint}/${verb}`)}>
        <input type="hidden" name="count" value={count} />
        <button type="submit" class="final">
          {visit.locale.t(`jobs.${verb}`)} ({visit.locale.count(count)})
        </button>
      </form>
    )}
    <p>
      <a href={visit.to(`/errors/${of.fingerprint}`)}>{visit.locale.t('jobs.cancel')}</a>
    </p>
  </section>
)
