// What a person does with a group of failures, wherever its jobs rest.

import type { Cause } from '../errors/fingerprint.ts'
import { causeOf, fingerprintOf } from '../errors/fingerprint.ts'
import { changeAll, countAll, type Meant } from '../jobs/change-many.ts'
import { redactedText } from '../jobs/redact.ts'
import { type VerbOfState, verbs, verbsOf } from '../jobs/state.ts'
import { whole } from '../parameters.ts'
import { type Change, change } from '../route.ts'
import { Confirm } from '../ui/confirm.tsx'
import { asGiven } from '../ui/given.tsx'

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
    if (values.count === 0 || count > values.count * 2) {
      const [title, page] = [visit.locale.t(`jobs.${verb.verb}`), visit.to(`/errors/${group.fingerprint}`)]
      const action = visit.to(`/errors/${group.fingerprint}/${verb.verb}`)
      const body = (
        <Confirm
          {...{ visit, count, action, back: page, verb: title }}
          about={visit.locale.t('jobs.confirm', { count })}
        >
          <pre {...asGiven}>
            {group.class}: {group.errorClass} {redactedText(group.message)}
          </pre>
        </Confirm>
      )
      return { title, tab: 'nav.errors', body }
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
