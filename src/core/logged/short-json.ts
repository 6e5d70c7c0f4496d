// A value of any kind as JSON of a few bytes: what has no room is an ellipsis, and the rest stays whole, so that a name that calls
// its value secret still stands before it. No more of a value is looked at than there is room for, however large it is.

import { beginning, bytesIn } from '../history/beginning.ts'

/** What stands for what has no room, or cannot be read. */
const LEFT_OUT = '"…"'
const LEAST = bytesIn(LEFT_OUT)
/** One text alone does not take all the room. */
const LONGEST_TEXT = 128
const LONGEST_NAME = 48

/** At most `room` bytes of UTF-8, which has to be 5 or more; undefined for what JSON has no word for. Never throws. */
export function shortJson(value: unknown, room: number): string | undefined {
  try {
    const plain = plainOf(value)
    if (typeof plain === 'string') return JSON.stringify(beginning(plain, Math.min(room, LONGEST_TEXT) - 2))
    if (typeof plain !== 'object' || plain === null) return fitting(JSON.stringify(plain), room)
    // However deep it goes, or round: each step down takes some of the room.
    return Array.isArray(plain) ? listed(plain, room) : membersOf(plain, room)
  } catch {
    return LEFT_OUT
  }
}

const fitting = (text: string | undefined, room: number): string | undefined =>
  text === undefined || text.length <= room ? text : LEFT_OUT

function plainOf(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if ('toJSON' in value && typeof value.toJSON === 'function') return value.toJSON()
  // Each byte would be a member.
  return ArrayBuffer.isView(value) ? `(${value.byteLength} bytes)` : value
}

function listed(list: readonly unknown[], room: number): string {
  const parts = new Parts(room, LEFT_OUT)
  for (const one of list) if (!parts.add('', one)) break
  return parts.isFull ? LEFT_OUT : `[${parts.text}]`
}

function membersOf(value: object, room: number): string {
  const parts = new Parts(room, `${LEFT_OUT}:${LEFT_OUT}`)
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue
    const shown = beginning(name, LONGEST_NAME)
    // The end of a name may be what calls its value secret.
    const member = shown === name ? read(value, name) : '…'
    if (!parts.add(`${JSON.stringify(shown)}:`, member)) break
  }
  return parts.isFull ? LEFT_OUT : `{${parts.text}}`
}

/** A member that throws costs itself and not the others. */
function read(value: object, name: string): unknown {
  try {
    return Reflect.get(value, name)
  } catch {
    return '…'
  }
}

/** What stands within brackets, with room kept for saying that something is missing. */
class Parts {
  text = ''
  /** There is no room for anything. */
  readonly isFull: boolean
  readonly #missing: string
  #left: number

  constructor(room: number, missing: string) {
    this.#missing = missing
    this.#left = room - '[]'.length - ','.length - bytesIn(missing)
    this.isFull = this.#left < 0
  }

  /** False: there was no room, and none will be looked for. */
  add(before: string, value: unknown): boolean {
    const comma = this.text === '' ? '' : ','
    const room = this.#left - bytesIn(before) - comma.length
    if (room < LEAST) {
      this.text += `${comma}${this.#missing}`
      return false
    }
    const json = shortJson(value, room)
    if (json === undefined) return true
    this.text += `${comma}${before}${json}`
    this.#left = room - bytesIn(json)
    return true
  }
}
