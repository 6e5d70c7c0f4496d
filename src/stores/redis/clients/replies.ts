// Takes apart what Redis sends in RESP3, in whatever pieces it comes: replies, and what it tells unasked. Bytes stay bytes, a map
// is a flat list. What cannot be read is an error: whatever comes behind it would be taken for the answer to something else.

import type { Reply } from '../connection.ts'

/** An answer, or what was told unasked. */
export type Heard =
  | { readonly kind: 'reply'; readonly reply: Reply | Error }
  | { readonly kind: 'push'; readonly told: readonly Reply[] }

/** A list that has begun, and how many of its values are still to come. */
interface Open {
  readonly kind: 'list' | 'push' | 'attribute'
  readonly values: Reply[]
  left: number
}

/** A list begins, or a value is whole. */
type Read = Open | { readonly kind: 'value'; readonly value: Reply | Error }

const CR = 13
const END = 2
/** Of a text that says of what kind it is, as 'txt:'. */
const KIND = 4

const value = (is: Reply | Error): Read => ({ kind: 'value', value: is })
function list(kind: Open['kind'], left: number): Read {
  if (!Number.isSafeInteger(left)) throw new Error('A list has no length')
  return left < 0 ? value(null) : { kind, values: [], left }
}

/** What stands on a line of its own, by the sign before it. */
const lines: Readonly<Record<string, (text: string) => Read>> = {
  '+': (text) => value(text),
  '-': (text) => value(new Error(text)),
  ':': (text) => value(Number(text)),
  ',': (text) => value(Number(text.replace('inf', 'Infinity'))),
  '(': (text) => value(text),
  '#': (text) => value(text === 't' ? 1 : 0),
  _: () => value(null),
  '*': (text) => list('list', Number(text)),
  '~': (text) => list('list', Number(text)),
  '%': (text) => list('list', 2 * Number(text)),
  '>': (text) => list('push', Number(text)),
  '|': (text) => list('attribute', 2 * Number(text)),
}

/** What follows a line that says how many bytes it has. */
const blocks: Readonly<Record<string, (bytes: Buffer) => Reply | Error>> = {
  $: (bytes) => bytes,
  '=': (bytes) => bytes.toString('utf8', KIND),
  '!': (bytes) => new Error(bytes.toString()),
}

export class ReplyReader {
  /** What came, but for what is behind us. */
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  /** Came since, and is of no use before there is enough: a large value is put together once. */
  #pieces: Buffer[] = []
  #more = 0
  #needed = 0
  readonly #open: Open[] = []

  /** What is whole with these bytes. @throws Error when they cannot be read */
  read(bytes: Buffer): readonly Heard[] {
    this.#pieces.push(bytes)
    this.#more += bytes.length
    if (this.#bytes.length - this.#at + this.#more < this.#needed) return []
    const rest = this.#bytes.subarray(this.#at)
    this.#bytes = rest.length === 0 && this.#pieces.length === 1 ? bytes : Buffer.concat([rest, ...this.#pieces])
    this.#pieces = []
    this.#at = this.#more = this.#needed = 0
    const heard: Heard[] = []
    for (let read = this.#next(); read; read = this.#next()) {
      const whole = this.#take(read)
      if (whole) heard.push(whole)
    }
    return heard
  }

  /** The next value or beginning of a list; null: more must come first. */
  #next(): Read | null {
    const end = this.#bytes.indexOf(CR, this.#at)
    if (end < 0 || end + END > this.#bytes.length) return null
    const sign = String.fromCharCode(this.#bytes[this.#at] ?? 0)
    const text = this.#bytes.toString('utf8', this.#at + 1, end)
    const block = blocks[sign]
    if (block) return this.#block(block, Number(text), end + END)
    const line = lines[sign]
    if (!line) throw new Error(`A reply begins with ${JSON.stringify(sign)}, which is not RESP3`)
    this.#at = end + END
    return line(text)
  }

  #block(read: (bytes: Buffer) => Reply | Error, length: number, start: number): Read | null {
    const end = length < 0 ? start : start + length + END
    if (!(end <= this.#bytes.length)) {
      if (!Number.isSafeInteger(length)) throw new Error('A value has no length')
      this.#needed = end - this.#at
      return null
    }
    this.#at = end
    return value(length < 0 ? null : read(this.#bytes.subarray(start, start + length)))
  }

  /** Puts it where it belongs, and answers what is whole now. */
  #take(read: Read): Heard | null {
    if (read.kind !== 'value') this.#open.push(read)
    else {
      const list = this.#open.at(-1)
      if (!list) return { kind: 'reply', reply: read.value }
      list.left--
      list.values.push(read.value instanceof Error ? read.value.message : read.value)
    }
    return this.#close()
  }

  /** Ends the lists of which nothing is to come. */
  #close(): Heard | null {
    for (let last = this.#open.at(-1); last?.left === 0; last = this.#open.at(-1)) {
      this.#open.pop()
      const outer = this.#open.at(-1)
      if (last.kind === 'attribute') continue
      if (last.kind === 'push') return { kind: 'push', told: last.values }
      if (!outer) return { kind: 'reply', reply: last.values }
      outer.left--
      outer.values.push(last.values)
    }
    return null
  }
}
