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
  /** There may be more, and some where none were found yet. Default: no. */
  readonly isAtLeast?: boolean
  /** Where the form goes; the count goes along as `count`. */
  readonly action: string
  readonly fields?: Readonly<Record<string, string>>
  readonly verb: string
  readonly back: string
  /** What the link says that leads back. Default: that they are left as they are. */
  readonly leave?: string
}

export const Confirm = ({ visit, about, children, count, isAtLeast = false, ...way }: ConfirmProps): VNode => {
  const { action, fields, verb, back, leave = visit.locale.t('jobs.cancel') } = way
  return (
    <section class="panel confirm">
      <p>{about}</p>
      {children}
      {(count > 0 || isAtLeast) && (
        <form method="post" action={action}>
          {/* A number that was seen is no 0. */}
          {Object.entries({ ...fields, count: String(Math.max(1, count)) }).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <button type="submit" class="final">
            {verb} ({visit.locale.count(count)})
          </button>
        </form>
      )}
      <p>
        <a href={back}>{leave}</a>
      </p>
    </section>
  )
}
