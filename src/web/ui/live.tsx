// A number that changes in place. `data-live` names it in the news of the store; the page writes it as the server did.

import type { VNode } from 'preact'
import type { Locale } from '../locales/locale.ts'
import { type Format, formats } from './format.ts'

interface LiveProps {
  /** Its name in the news, as in `stats.retries`. */
  readonly of: string
  /** null: nobody knows it. */
  readonly value: number | null
  readonly as: Format
  readonly locale: Locale
}

export const Live = ({ of, value, as, locale }: LiveProps): VNode => (
  <span data-live={of} data-as={as}>
    {value === null ? locale.t('store.unknown') : formats[as](value, locale.lang)}
  </span>
)
