// How far back a page of metrics looks: what may be asked for, and the links that ask for it.

import type { VNode } from 'preact'
import { type Grain, samplesKept } from '../../core/store/ledger.ts'
import type { MetricsSpan } from '../../runtime/metrics.ts'
import { type Reader, type Values, WrongParameter, whole } from '../parameters.ts'
import type { Visit } from '../visit.ts'

const MINUTE = 60_000

/** The bounds of the runtime; without either it is an hour. */
export const periodParameters: Readonly<Record<'minutes' | 'hours', Reader<number>>> = {
  ...{ minutes: whole(1, 480, 0), hours: whole(1, 72, 0) },
}

export interface Period {
  readonly span: MetricsSpan
  /** How fine it is, as the store and in milliseconds, and how many such steps it has. */
  readonly grain: Grain
  readonly stepMs: number
  readonly count: number
  readonly query: Readonly<Record<'minutes' | 'hours', number | ''>>
}

/** How long it is known how long single runs took. */
export const MEASURED: number = samplesKept.minute

/** Whether it goes back further than that. */
export const isCut = ({ count, stepMs }: Period): boolean => count * stepMs > MEASURED

/** @throws WrongParameter where both stand in the address */
export function periodOf({ minutes, hours }: Values<typeof periodParameters>): Period {
  if (minutes !== 0 && hours !== 0) throw new WrongParameter('minutes', { key: 'expected.notBesideHours' })
  const byMinute = { grain: 'minute', span: { minutes: minutes || 60 }, stepMs: MINUTE, count: minutes || 60 } as const
  const byTen = { grain: 'ten minutes', span: { hours }, stepMs: 10 * MINUTE, count: 6 * hours } as const
  return { ...(hours === 0 ? byMinute : byTen), query: { minutes: minutes || '', hours: hours || '' } }
}

const choices: readonly MetricsSpan[] = [{ minutes: 60 }, { hours: 8 }, { hours: 24 }, { hours: 72 }]

interface ChoiceProps {
  readonly visit: Visit
  readonly path: string
  readonly period: Period
  /** What else stands in the address. */
  readonly query?: Readonly<Record<string, string>>
}

export const PeriodChoice = ({ visit, path, period, query = {} }: ChoiceProps): VNode => (
  <nav class="choice" aria-label={visit.locale.t('metrics.period')}>
    {choices.map((span) => (
      <a
        key={wordsOf(span, visit)}
        href={visit.to(path, { ...query, minutes: span.minutes === 60 ? '' : span.minutes, hours: span.hours })}
        aria-current={span.minutes === period.span.minutes && span.hours === period.span.hours ? 'true' : undefined}
      >
        {wordsOf(span, visit)}
      </a>
    ))}
  </nav>
)

const wordsOf = ({ minutes = 0, hours = minutes / 60 }: MetricsSpan, { locale }: Visit): string =>
  locale.t('metrics.hours', { count: hours })
