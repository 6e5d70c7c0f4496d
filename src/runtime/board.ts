// The board beside the main loop: which jobs are at work, and when the loop turned last, in memory that another thread
// can read. Only that thread can say what stood on it when the loop froze; so it is written before a job begins.

import { type Ms, ms } from '../core/clock.ts'

/** More jobs than these are counted, not named. */
const PLACES = 64
/** Of each place: the length of the jid, the jid, the length of the name, the name. What is longer is cut. */
const PLACE_BYTES = 160
const JID_BYTES = 40
const NAME_AT = JID_BYTES + 1

const encoder = new TextEncoder()

/** What is shared with the thread. */
export interface BoardMemory {
  /** Of the last turn, on the clock that all threads share. */
  readonly turnedAt: Float64Array
  /** Jobs at work that are not named. */
  readonly unnamed: Int32Array
  readonly texts: Uint8Array
}

/** The memory of a place, in parts. */
interface Room {
  readonly bytes: Uint8Array
  readonly jid: Uint8Array
  readonly name: Uint8Array
  /** Whose name stands there. */
  written: string
}

export class Board {
  readonly memory: BoardMemory
  readonly #rooms: readonly Room[]
  /** Places that are empty; the main thread alone knows of it. */
  readonly #free = Array.from({ length: PLACES }, (_, place) => place).reverse()

  constructor(memory?: BoardMemory) {
    this.memory = memory ?? {
      turnedAt: new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)),
      unnamed: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
      texts: new Uint8Array(new SharedArrayBuffer(PLACES * PLACE_BYTES)),
    }
    const { texts } = this.memory
    this.#rooms = Array.from({ length: PLACES }, (_, place) => {
      const bytes = texts.subarray(place * PLACE_BYTES, (place + 1) * PLACE_BYTES)
      return { bytes, jid: bytes.subarray(1, NAME_AT), name: bytes.subarray(NAME_AT + 1), written: '' }
    })
  }

  /** A job begins. Answers where it stands, for `remove`. */
  add(name: string, jid: string | null): number {
    const place = this.#free.pop()
    const room = place === undefined ? undefined : this.#rooms[place]
    if (place === undefined || room === undefined) {
      Atomics.add(this.memory.unnamed, 0, 1)
      return -1
    }
    // Most jobs are of the class of the job that stood there before.
    if (room.written !== name) {
      room.bytes[NAME_AT] = encoder.encodeInto(name, room.name).written
      room.written = name
    }
    room.bytes[0] = encoder.encodeInto(jid ?? '-', room.jid).written
    return place
  }

  /** The job ended. */
  remove(place: number): void {
    const room = this.#rooms[place]
    if (!room) {
      Atomics.sub(this.memory.unnamed, 0, 1)
      return
    }
    room.bytes[0] = 0
    this.#free.push(place)
  }

  /** The loop turned. */
  turn(at: Ms): void {
    this.memory.turnedAt[0] = at
  }

  get turnedAt(): Ms {
    return ms(this.memory.turnedAt[0] ?? 0)
  }

  /** The jobs at work, each `Class jid`. To be trusted only while the loop stands still. */
  names(): readonly string[] {
    // A copy: text is not decoded from memory that others may change.
    const texts = this.memory.texts.slice()
    const text = (at: number): string => new TextDecoder().decode(texts.subarray(at + 1, at + 1 + (texts[at] ?? 0)))
    const names = Array.from({ length: PLACES }, (_, place) => {
      const jid = text(place * PLACE_BYTES)
      return jid === '' ? [] : [`${text(place * PLACE_BYTES + NAME_AT)} ${jid}`]
    }).flat()
    const unnamed = Atomics.load(this.memory.unnamed, 0)
    return unnamed > 0 ? [...names, `${unnamed} more`] : names
  }
}
