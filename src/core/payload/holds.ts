// Looking for text in a payload as it is written, byte by byte: no codec reads it, and what no codec can read is found as well.

import type { Payload } from './payload.ts'

const encoder = new TextEncoder()
/** One character for each byte, whatever it is. */
const decoder = new TextDecoder('windows-1252')

const lower = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
const characters = (bytes: Uint8Array): string => lower(decoder.decode(bytes))

/** The bytes of a text, the letters A to Z as a to z. */
export const lowered = (text: string): Uint8Array => encoder.encode(lower(text))

/** Whether all of these texts stand in a payload; upper and lower case of A to Z are the same. */
export function holds(payload: Payload, texts: readonly string[]): boolean {
  if (texts.length === 0) return true
  const written = characters(payload)
  return texts.every((text) => written.includes(characters(encoder.encode(text))))
}
