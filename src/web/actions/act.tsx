// A deed of a person on the jobs of one place: on those that were selected, or on all that a filter means. That asks once more,
// with the number; and where it takes longer than somebody waits, it says how far it is and asks whether it shall go on.

import type { VNode } from 'preact'
import { cursor, type Place } from '../../core/store/places.ts'
import { changeAll, changeSelected, countAll, type Outcome, type Rest, type Target } from '../jobs/change-many.ts'
import { type Deed, type Details, deedOf } from '../jobs/deeds.ts'
import { termsIn } from '../jobs/filter.ts'
import { meantBy } from '../jobs/meant.ts'
import { type VerbOfState, verbsOf } from '../jobs/state.ts'
import type { MessageKey } from '../locales/catalog.ts'
import { WrongParameter } from '../parameters.ts'
import type { Onward, Page } from '../route.ts'
import { Confirm } from '../ui/confirm.tsx'
import { asGiven } from '../ui/given.tsx'
import { GoOn } from '../ui/go-on.tsx'
import type { Visit } from '../visit.ts'

/** What a field of a form may hold. */
export const MOST_OF_CURSOR = 4096

/** Where the jobs are, and the page to which one returns. */
export interface Where {
  readonly place: Place
  readonly back: string
  readonly action: string
  readonly tab: MessageKey
  readonly fields: Readonly<Record<string, string>>
}

export interface Form {
  readonly values: Details & {
    readonly q: string
    readonly scope: '' | 'all'
    /** How the page showed those that were selected. */
    readonly order: '' | 'first' | 'last'
    /** The number that somebody has seen; 0: none yet. */
    readonly count: number
    /** What those before did of the same deed, and where it goes on. */
    readonly done: number
    readonly after: string
    readonly left: number
  }
  all(name: string): readonly string[]
}

interface Asked {
  readonly visit: Visit
  readonly verb: VerbOfState
  readonly where: Where
  readonly form: Form
  readonly deed: Deed
}

export async function act(visit: Visit, verb: VerbOfState, where: Where, form: Form): Promise<Onward | Page> {
  if (!verbsOf[where.place.kind].includes(verb))
    throw new WrongParameter('state', { key: 'expected.stateOf', values: { verb: { key: `jobs.${verb.verb}` } } })
  if (verb.verb === 'move' && form.values.to === '') return { to: where.back, told: { key: 'jobs.noQueue' } }
  const asked = { visit, verb, where, form, deed: deedOf(visit, verb, form.values) }
  return form.values.scope === 'all' ? onAll(asked) : onSelected(asked)
}

async function onSelected({ visit, verb, where, form, deed }: Asked): Promise<Onward> {
  const { place, back } = where
  const keys = form.all('job').slice(0, 100)
  if (keys.length === 0) return { to: back, told: { key: 'jobs.nothingSelected' } }
  const inOrder = form.values.order === 'last' ? keys.toReversed() : keys
  const { moved, skipped } = await changeSelected(await visit.hm.store(), { place, keys: inOrder }, deed)
  return { to: back, told: { key: `jobs.${verb.verb}.told`, count: moved, skipped } }
}

async function onAll(asked: Asked): Promise<Onward | Page> {
  const { visit, verb, where, form, deed } = asked
  const { q, count: seen, done, after, left } = form.values
  const store = await visit.hm.store()
  const from: Rest | null = after === '' ? null : { after: cursor(after), left }
  const target: Target = { place: where.place, meant: meantBy(visit, termsIn(q)), deed, rest: from }
  const counted = await countAll(store, target)
  // Somebody has seen a number; where it is another now by much, they look again.
  if (seen === 0 || counted.count > seen * 2) return sheet(asked, counted)
  const outcome = await changeAll(store, target)
  const rest = outcome.rest && { ...outcome.rest, ...(await countAll(store, { ...target, rest: outcome.rest })) }
  if (rest && (rest.count > 0 || rest.isCut)) return partly(asked, outcome, rest)
  const { moved, skipped } = outcome
  return {
    to: where.back,
    told: { key: `jobs.${verb.verb}.told`, count: done + moved, skipped },
    noted: { count: moved },
  }
}

/** How far it is, for the form that goes on. A place that is too long for a form is begun again: what was changed is not meant again. */
function progressOf({ done, after, left }: Pick<Form['values'], 'done' | 'after' | 'left'>) {
  return { done: String(done), ...(after.length <= MOST_OF_CURSOR ? { after, left: String(left) } : {}) }
}

/** What goes along with every further form. */
const fieldsOf = ({ where, deed }: Asked): Readonly<Record<string, string>> => ({
  ...where.fields,
  ...deed.fields,
  scope: 'all',
})

function sheet(asked: Asked, { count, isCut }: { count: number; isCut: boolean }): Page {
  const { visit, verb, where, form } = asked
  const { locale } = visit
  const title = locale.t(`jobs.${verb.verb}`)
  const body = (
    <Confirm
      {...{ visit, count, isAtLeast: isCut, verb: title, action: where.action, back: where.back }}
      fields={{ ...fieldsOf(asked), ...progressOf(form.values) }}
      about={locale.t(isCut ? 'jobs.confirmAtLeast' : 'jobs.confirm', { count })}
    >
      <Which {...asked} />
    </Confirm>
  )
  return { title, tab: where.tab, body }
}

function partly(asked: Asked, { moved, skipped }: Outcome, rest: Rest & { count: number; isCut: boolean }): Page {
  const { visit, verb, where, form } = asked
  const done = form.values.done + moved
  const body = (
    <GoOn
      {...{ visit, done, skipped, count: rest.count, isAtLeast: rest.isCut, action: where.action, back: where.back }}
      fields={{ ...fieldsOf(asked), ...progressOf({ ...rest, done }) }}
    >
      <Which {...asked} />
    </GoOn>
  )
  return { title: visit.locale.t(`jobs.${verb.verb}`), tab: where.tab, body, noted: { count: moved } }
}

/** In words: which jobs, and what is to become of them beside the verb. */
const Which = ({ visit: { locale }, form: { values }, deed }: Asked): VNode => (
  <>
    {values.q ? <pre {...asGiven}>{values.q}</pre> : <p>{locale.t('jobs.confirmEvery')}</p>}
    {deed.fields.to && <p>{locale.t('jobs.moveTo', { queue: deed.fields.to })}</p>}
    {deed.fields.due && <p>{locale.t('jobs.dueAt', { at: locale.moment(Number(deed.fields.due)) })}</p>}
  </>
)
