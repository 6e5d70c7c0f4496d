// What an action did, told once on the page that follows it: a message of ours and numbers, in a cookie that only this
// dashboard reads. An address cannot say it, so nobody can be shown a message that is not true.

import { en, type MessageKey } from './locales/catalog.ts'

export interface Told {
  readonly key: MessageKey
  readonly count?: number
  readonly skipped?: number
}

const NAME = 'hm_told'

const isCount = (value: unknown): value is number => Number.isSafeInteger(value)

/** The `Set-Cookie` of a message; null: it was read. */
export function tellLater(told: Told | null, base: string, isSecure: boolean): string {
  const value = told ? encodeURIComponent(JSON.stringify(told)) : ''
  const life = told ? 60 : 0
  return `${NAME}=${value}; Path=${base || '/'}; Max-Age=${life}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`
}

export function toldIn(value: string | undefined): Told | null {
  if (!value) return null
  try {
    const { key, count, skipped } = JSON.parse(decodeURIComponent(value)) as Readonly<Record<string, unknown>>
    if (typeof key !== 'string' || !Object.hasOwn(en, key)) return null
    return {
      key: key as MessageKey,
      ...(isCount(count) && { count }),
      ...(isCount(skipped) && { skipped }),
    }
  } catch {
    return null
  }
}

export const toldCookie: string = NAME
