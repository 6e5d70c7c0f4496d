// What a visitor reads: messages, numbers and times in the language of the browser or of their choice.

import { env } from 'node:process'
import { formatBytes, formatCount, formatDuration, formatMoment, formatRelative, formatShare } from '../ui/format.ts'
import { type Catalog, de, en, type MessageKey } from './catalog.ts'
import type { Message } from './message.ts'
import { pseudoOf } from './pseudo.ts'

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

export const english: Locale = localeOf({ lang: 'en', name: 'English', dir: 'ltr', catalog: en })

export const locales: readonly Locale[] = [english, localeOf({ lang: 'de', name: 'Deutsch', dir: 'ltr', catalog: de })]

const pseudo = localeOf({ lang: 'en-XA', name: 'Pseudo', dir: 'rtl', catalog: pseudoOf(en) })

/**
 * The language of a visitor: the first of those asked for that we have, else the one of the browser's that it likes best,
 * else English.
 */
export function chooseLocale(asked: readonly (string | null | undefined)[], acceptLanguage: string | null): Locale {
  const known = env.HAYMAKER_WEB_PSEUDO === '1' ? [pseudo, ...locales] : locales
  for (const tag of [...asked, ...accepted(acceptLanguage ?? '')].slice(0, MOST_ASKED)) {
    const found = known.find(({ lang }) => isOf(tag ?? '', lang))
    if (found) return found
  }
  return english
}

const MOST_ASKED = 20

/** Whether a tag, as `de-AT`, is of a language. */
const isOf = (tag: string, lang: string): boolean => `${tag}-`.toLowerCase().startsWith(`${lang}-`.toLowerCase())

/** The tags of an Accept-Language header, what is liked best first. */
const accepted = (header: string): readonly string[] =>
  header
    .split(',')
    .map((one) => /^\s*([\w-]+)\s*(?:;\s*q=([\d.]+)\s*)?$/i.exec(one))
    .flatMap((match) => (match ? [{ tag: match[1] ?? '', weight: Number(match[2] ?? 1) }] : []))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
