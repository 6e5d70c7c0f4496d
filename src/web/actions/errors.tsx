// What a person does with a group of failures, wherever its jobs rest.

import type { Store } from '../../core/store/store.ts'
import type { Cause } from '../errors/fingerprint.ts'
import { causeOf, fingerprintOf } from '../errors/fingerprint.ts'
import type { Group } from '../errors/groups.ts'
import { changeAll, countAll, type Target } from '../jobs/change-many.ts'
import { deedOf, noDetails } from '../jobs/deeds.ts'
import type { Meant } from '../jobs/meant.ts'
import { redactedText } from '../jobs/redact.ts'
import { verbsOf, verbsOfGroup } from '../jobs/state.ts'
import { whole } from '../parameters.ts'
import { type Change, change, type Onward, type Page } from '../route.ts'
import { Confirm } from '../ui/confirm.tsx'
import { asGiven } from '../ui/given.tsx'
import { GoOn } from '../ui/go-on.tsx'
import type { Visit } from '../visit.ts'

const kinds = ['retry', 'dead'] as const
const parameters = { count: whole(0, 1e12, 0), done: whole(0, 1e12, 0) }

type GroupVerb = (typeof verbsOfGroup)[number]

interface Asked {
  readonly visit: Visit
  readonly verb: GroupVerb
  readonly group: Group
  /** Where its jobs rest. */
  readonly targets: readonly Target[]
  /** The number that somebody has seen, and how many are done already. */
  readonly values: { readonly count: number; readonly done: number }
}

const ofGroup = (verb: GroupVerb): Change =>
  change(`/errors/:fingerprint/${verb.verb}`, verb.needs, parameters, async (visit, { path, values }) => {
    const store = await visit.hm.store()
    const { groups } = await visit.errors.current(store)
    const group = groups.find(({ fingerprint }) => fingerprint === path.fingerprint)
    if (!group) return { to: visit.to('/errors'), told: { key: 'error.gone' } }
    const [meant, deed] = [meantBy(group), deedOf(visit, verb, noDetails)]
    const targets = kinds
      .filter((kind) => verbsOf[kind].includes(verb))
      .map((kind): Target => ({ place: { kind }, meant, deed, rest: null }))
    return onGroup(store, { visit, verb, group, targets, values })
  })

export const errorActions: readonly Change[] = verbsOfGroup.map(ofGroup)

async function onGroup(store: Store, asked: Asked): Promise<Onward | Page> {
  const { visit, verb, targets, values } = asked
  const counted = await countIn(store, targets)
  if (values.count === 0 || counted.count > values.count * 2) return sheet(asked, counted)
  let [moved, skipped, isCut] = [0, 0, false]
  for (const target of targets) {
    if (isCut) break
    const done = await changeAll(store, target)
    moved += done.moved
    skipped += done.skipped
    isCut = done.rest !== null
  }
  visit.errors.forget()
  const left = isCut ? await countIn(store, targets) : null
  if (left && (left.count > 0 || left.isCut)) return partly(asked, { moved, skipped }, left)
  const told = { key: `jobs.${verb.verb}.told`, count: values.done + moved, skipped } as const
  return { to: visit.to('/errors'), told, noted: { count: moved } }
}

interface Counted {
  readonly count: number
  readonly isCut: boolean
}

async function countIn(store: Store, targets: readonly Target[]): Promise<Counted> {
  const counts = await Promise.all(targets.map((target) => countAll(store, target)))
  return { count: counts.reduce((sum, { count }) => sum + count, 0), isCut: counts.some(({ isCut }) => isCut) }
}

/** What both pages that ask have. */
function asking({ visit, verb, group }: Asked, { count, isCut }: Counted) {
  const path = `/errors/${group.fingerprint}`
  return { visit, count, isAtLeast: isCut, action: visit.to(`${path}/${verb.verb}`), back: visit.to(path) }
}

const titleOf = ({ visit, verb }: Asked): string => visit.locale.t(`jobs.${verb.verb}`)

const Which = ({ group }: Asked) => (
  <pre {...asGiven}>
    {group.class}: {group.errorClass} {redactedText(group.message)}
  </pre>
)

function sheet(asked: Asked, counted: Counted): Page {
  const { locale } = asked.visit
  const about = locale.t(counted.isCut ? 'jobs.confirmAtLeast' : 'jobs.confirm', { count: counted.count })
  const fields = { done: String(asked.values.done) }
  const body = (
    <Confirm {...asking(asked, counted)} fields={fields} about={about} verb={titleOf(asked)}>
      <Which {...asked} />
    </Confirm>
  )
  return { title: titleOf(asked), tab: 'nav.errors', body }
}

function partly(asked: Asked, { moved, skipped }: { moved: number; skipped: number }, left: Counted): Page {
  const done = asked.values.done + moved
  const body = (
    <GoOn {...asking(asked, left)} fields={{ done: String(done) }} done={done} skipped={skipped}>
      <Which {...asked} />
    </GoOn>
  )
  return { title: titleOf(asked), tab: 'nav.errors', body, noted: { count: moved } }
}

function meantBy(cause: Cause & { readonly fingerprint: string }): Meant {
  return {
    contains: [JSON.stringify(cause.errorClass)],
    isMeant(job) {
      const own = causeOf(job)
      return own !== null && fingerprintOf(own) === cause.fingerprint
    },
  }
}
