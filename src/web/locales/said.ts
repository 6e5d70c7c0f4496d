// A message that is not said yet, by somebody who does not know in which language: which one, and what is put in.

import type { MessageKey } from './catalog.ts'
import type { Locale } from './locale.ts'

export interface Said {
  readonly key: MessageKey
  readonly values?: Readonly<Record<string, string | number | Said>>
}

export function say(locale: Locale, { key, values = {} }: Said): string {
  const told = Object.entries(values).map(
    ([slot, value]) => [slot, typeof value === 'object' ? say(locale, value) : value] as const,
  )
  return locale.t(key, Object.fromEntries(told))
}
