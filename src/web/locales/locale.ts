// What a visitor reads: messages, numbers and times in the language of the browser or of their choice.

import { formatBytes, formatCount, formatDuration, formatMoment, formatRelative, formatShare } from '../ui/format.ts'
import { type Catalog, en, type Message, type MessageKey } from './en.ts'

export interface Locale {
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  /** Its own name. */
  readonly name: string
  t(key: MessageKey, values?: Readonly<Record<string, string | number>>): string
  count(count: number): string
  share(share: number): string
  duration(givenMs: number): string
  bytes(bytes: number): string
  relative(at: number, now: number): string
  moment(at: number): string
}

interface Language {
  readonly lang: string
  readonly name: string
  readonly dir: 'ltr' | 'rtl'
  readonly catalog: Catalog
}

function localeOf({ lang, name, dir, catalog }: Language): Locale {
  const plurals = new Intl.PluralRules(lang)
  return {
    ...{ lang, name, dir },
    t(key, values = {}) {
      const message: Message = catalog[key]
      const text =
        typeof message === 'string'
          ? message
          : message[plurals.select(Number(values.count)) === 'one' ? 'one' : 'other']
      return text.replace(/\{(\w+)\}/g, (_, slot: string) => {
        const value = values[slot]
        return typeof value === 'number' ? formatCount(value, lang) : (value ?? '')
      })
    },
    count: (count) => formatCount(count, lang),
    share: (share) => formatShare(share, lang),
    duration: (givenMs) => formatDuration(givenMs, lang),
    bytes: (bytes) => formatBytes(bytes, lang),
    relative: (at, now) => formatRelative(at, now, lang),
    moment: (at) => formatMoment(at, lang),
  }
}

const languages: readonly Language[] = [{ lang: 'en', name: 'English', dir: 'ltr', catalog: en }]

export const locales: readonly Locale[] = languages.map(localeOf)

const [english] = locales
if (!english) throw new Error('There is no language')

/** The language of a visitor: the one asked for, else the first that the browser names and we have, else English. */
export function chooseLocale(wanted: string | null, acceptLanguage: string | null): Locale {
  const asked = [wanted ?? '', ...(acceptLanguage ?? '').split(',').map((one) => one.split(';')[0]?.trim() ?? '')]
  for (const tag of asked.slice(0, 20)) {
    const found = locales.find(
      ({ lang }) => lang.toLowerCase() === tag.toLowerCase() || tag.toLowerCase().startsWith(`${lang}-`),
    )
    if (found) return found
  }
  return english as Locale
}
