// A moment as people say it, with the exact one behind it. One at the beginning of time is one that nobody knows.

import type { VNode } from 'preact'
import type { Visit } from '../visit.ts'

export const Moment = ({
  visit: { locale, snapshot },
  at,
}: {
  visit: Pick<Visit, 'locale' | 'snapshot'>
  at: number
}): VNode =>
  at === 0 ? (
    <span class="soft">{locale.t('store.unknown')}</span>
  ) : (
    <time dateTime={Number.isFinite(at) ? safeIso(at) : undefined} title={`${locale.moment(at)} UTC`}>
      {locale.relative(at, snapshot.at)}
    </time>
  )

/** Dates end in the year 275760; a foreign hand may write more. */
const safeIso = (at: number): string | undefined => (Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : undefined)
