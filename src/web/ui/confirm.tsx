// Before what cannot be taken back: how many it is about, which, and the two ways on. It is a page, so that it needs no script.

import type { ComponentChildren, VNode } from 'preact'
import type { Visit } from '../visit.ts'

interface ConfirmProps {
  readonly visit: Visit
  /** What it is about, with the number. */
  readonly about: string
  /** Which: names, or a filter. */
  readonly children: ComponentChildren
  readonly count: number
  /** Where the form goes; the count goes along as `count`. */
  readonly action: string
  readonly fields?: Readonly<Record<string, string>>
  readonly verb: string
  readonly back: string
}

export const Confirm = ({ visit, about, children, count, action, fields, verb, back }: ConfirmProps): VNode => (
  <section class="panel confirm">
    <p>{about}</p>
    {children}
    {count > 0 && (
      <form method="post" action={action}>
        {Object.entries({ ...fields, count: String(count) }).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <button type="submit" class="final">
          {verb} ({visit.locale.count(count)})
        </button>
      </form>
    )}
    <p>
      <a href={back}>{visit.locale.t('jobs.cancel')}</a>
    </p>
  </section>
)
