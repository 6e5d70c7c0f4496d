// Moments in the tables of charts, as a script reads them too; and the deploys that stand in a picture.

import type { VNode } from 'preact'
import type { Deploy } from '../../core/store/ledger.ts'
import type { Locale } from '../locales/locale.ts'
import { formats } from '../ui/format.ts'

interface AtProps {
  readonly at: number
  readonly when: 'day' | 'minute'
  readonly locale: Locale
}

export const At = ({ at, when, locale }: AtProps): VNode => {
  const whole = new Date(at).toISOString()
  return (
    <time dateTime={when === 'day' ? whole.slice(0, 10) : `${whole.slice(0, 16)}Z`}>
      {formats[when](at, locale.lang)}
    </time>
  )
}

export const Marks = ({ locale, marks }: { locale: Locale; marks: readonly Deploy[] }): VNode => (
  <>
    <h3>{locale.t('chart.deploys')}</h3>
    <ul data-marks>
      {marks.map(({ at, label }) => (
        <li key={at}>
          <At at={at} when="minute" locale={locale} /> <span>{label}</span>
        </li>
      ))}
    </ul>
  </>
)
