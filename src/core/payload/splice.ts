// Sets top-level members of a payload and leaves every other byte as it is: whitespace, key order, the spelling of
// numbers and escapes, even invalid UTF-8. A payload rebuilt from its parsed form would lose Ruby's large integers and
// floats like 1.0, and could no longer be found in a set, where members are known by their bytes.

import { payload as brand, type Payload } from './payload.ts'
import { type TopLevel, topLevel } from './scan.ts'

/** A text to put in place of the bytes from `start` to `end`. */
interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

const encoder = new TextEncoder()

/**
 * The same bytes with these members set; each value is given as JSON text. Members that are not there are added at the
 * end. null where the payload is not one JSON object. Who has looked for at least these members already hands in what
 * was found.
 */
export function splice(
  payload: Payload,
  members: ReadonlyMap<string, string>,
  top: TopLevel | null = topLevel(payload, [...members.keys()]),
): Payload | null {
  if (top === null) return null
  const edits: Edit[] = []
  const added: string[] = []
  for (const [name, text] of members) {
    const span = top.values.get(name)
    if (span === undefined) added.push(`${JSON.stringify(name)}:${text}`)
    else edits.push({ start: span.start, end: span.end, text })
  }
  edits.sort((a, b) => a.start - b.start)
  if (added.length > 0) edits.push({ start: top.close, end: top.close, text: (top.empty ? '' : ',') + added.join(',') })
  return edits.length === 0 ? payload : edited(payload, edits)
}

function edited(payload: Payload, edits: readonly Edit[]): Payload {
  let length = payload.length
  for (const { start, end, text } of edits) length += utf8Length(text) - (end - start)
  const bytes = new Uint8Array(length)
  let read = 0
  let written = 0
  for (const { start, end, text } of edits) {
    bytes.set(payload.subarray(read, start), written)
    written += start - read
    written += encoder.encodeInto(text, bytes.subarray(written)).written
    read = end
  }
  bytes.set(payload.subarray(read), written)
  return brand(bytes)
}

/** How many bytes the encoder writes for a text. Half a pair becomes U+FFFD, which is as long as any unit up there. */
function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    length += unit < 0x800 ? 1 : 2
    if (isPair(unit, text.charCodeAt(i + 1))) i++
  }
  return length
}

const isPair = (high: number, low: number): boolean => high >> 10 === 0x36 && low >> 10 === 0x37
