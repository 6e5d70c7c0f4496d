// After a deed that took longer than somebody waits: how many are done, how many are left, and the way on with the same.

import type { ComponentChildren, VNode } from 'preact'
import type { Visit } from '../visit.ts'
import { Confirm } from './confirm.tsx'

interface GoOnProps {
  readonly visit: Visit
  readonly done: number
  /** Those that had gone on. */
  readonly skipped: number
  /** How many are left, or at least. */
  readonly count: number
  readonly isAtLeast: boolean
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
  readonly back: string
  /** Which. */
  readonly children: ComponentChildren
}

export const GoOn = ({ done, skipped, children, ...props }: GoOnProps): VNode => {
  const { locale } = props.visit
  const { count } = props
  return (
    <Confirm
      {...props}
      about={locale.t('jobs.partly', { count: done, skipped })}
      verb={locale.t('jobs.goOn')}
      leave={locale.t('jobs.enough')}
    >
      <p>{locale.t(props.isAtLeast ? 'jobs.leftAtLeast' : 'jobs.left', { count })}</p>
      {children}
    </Confirm>
  )
}
