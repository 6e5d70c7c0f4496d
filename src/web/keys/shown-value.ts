// A value of a key as a page shows it: text or the beginning of its bytes, no longer than a page can bear, and without what it
// names as secrets. Jobs stand in values as JSON, behind the name of their queue, or as text within other JSON.

import type { Element } from '../../core/store/anatomy.ts'
import { beforeSecret, HIDDEN, redactedJson, redactedText } from '../jobs/redact.ts'

const MOST_CHARACTERS = 2048
const MOST_BYTES = 64

export interface ShownValue {
  readonly text: string
  readonly isText: boolean
  readonly isCut: boolean
}

export function shownValue({ value, length }: Pick<Element, 'value' | 'length'>): ShownValue {
  const text = textIn(value)
  if (text === null) {
    const hex = Array.from(value.subarray(0, MOST_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    return { text: hex, isText: false, isCut: length > MOST_BYTES }
  }
  const isWhole = value.length === length
  const [, head = '', body = ''] = /^([^\n{[]*\n)?(.*)$/s.exec(text) ?? []
  const redacted = `${head}${isWhole ? redact(body) : beforeSecret(body)}`
  const isCut = !isWhole || redacted.length > MOST_CHARACTERS
  return { text: redacted.slice(0, MOST_CHARACTERS), isText: true, isCut }
}

/** null: it is no text. What was cut may end within a character. */
function textIn(value: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(value, { stream: true })
    return isPlain(text) ? text : null
  } catch {
    return null
  }
}

/** Bytes below the space are no text, except where lines and columns end. */
const isPlain = (text: string): boolean =>
  [...text].every((one) => one >= ' ' || one === '\n' || one === '\t' || one === '\r')

const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text)

function redact(text: string): string {
  if (!looksLikeJson(text)) return redactedText(text)
  try {
    return redactedJson(JSON.parse(text, reviveWithin))
  } catch {
    return beforeSecret(text)
  }
}

/** Large integers stay as they were written, and JSON within texts is looked through as well. */
function reviveWithin(this: unknown, name: string, value: unknown, { source }: { readonly source?: string }): unknown {
  // The payload again, in base64.
  if (name === 'hm_bytes') return HIDDEN
  if (typeof value === 'string' && looksLikeJson(value)) return redact(value)
  return typeof value === 'number' && !Number.isSafeInteger(value) && source ? JSON.rawJSON(source) : value
}
