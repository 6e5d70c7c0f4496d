// Wrong passwords, counted: five a minute from one address, fifty in all. Beyond that nobody's password is looked at who has
// just given a wrong one. Whoever asks from an address without a wrong one is let in as ever, so nobody can lock others out.

import { type Clock, type Ms, ms } from '../../core/clock.ts'

const WINDOW = ms(60_000)
const MOST_OF_ONE = 5
const MOST_IN_ALL = 50
/** How many addresses are kept in mind; the one whose last wrong password is oldest goes first. */
const MOST_ADDRESSES = 10_000

export class Attempts {
  readonly #clock: Clock
  /** When each address gave wrong passwords, oldest first; the address of the newest is last. */
  readonly #byAddress = new Map<string, readonly Ms[]>()
  #all: readonly Ms[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How long this address has to wait before a password of it is looked at; null: it is looked at. `null` address: not known. */
  wait(address: string | null): Ms | null {
    const own = this.#recent(this.#byAddress.get(keyOf(address)) ?? [])
    const most = address === null ? MOST_IN_ALL : MOST_OF_ONE
    if (own.length >= most) return this.#untilFree(own, most)
    this.#all = this.#recent(this.#all)
    return own.length > 0 && this.#all.length >= MOST_IN_ALL ? this.#untilFree(this.#all, MOST_IN_ALL) : null
  }

  /** It gave a wrong one. */
  failed(address: string | null): void {
    const now = this.#clock.monotonic()
    const key = keyOf(address)
    const own = this.#recent(this.#byAddress.get(key) ?? [])
    this.#byAddress.delete(key)
    this.#byAddress.set(key, [...own, now])
    this.#all = [...this.#recent(this.#all), now].slice(-MOST_IN_ALL)
    const [oldest] = this.#byAddress.keys()
    if (this.#byAddress.size > MOST_ADDRESSES && oldest !== undefined) this.#byAddress.delete(oldest)
  }

  #recent(times: readonly Ms[]): readonly Ms[] {
    const since = this.#clock.monotonic() - WINDOW
    return times.filter((at) => at > since)
  }

  #untilFree(times: readonly Ms[], most: number): Ms {
    const first = times[times.length - most] ?? this.#clock.monotonic()
    return ms(first + WINDOW - this.#clock.monotonic())
  }
}

/** Whoever has one address of IPv6 has 2^64 of them. */
function keyOf(address: string | null): string {
  if (address === null) return ''
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...right].slice(0, 4).join(':')
}
