// The wall clock of real processes in the hands of a test: libfaketime of Debian, told by a file that it reads with each
// look at the clock. Monotonic clocks and timers stay as they are, as when an administrator sets the time.

import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = ['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu/faketime`).find(existsSync) ?? ''

export class WallClock {
  readonly #file: string
  #aheadMs = 0

  /** `name`: that of its file in `folder`. */
  constructor(place: string, name: string) {
    this.#file = join(place, `${name}.time`)
    this.jump(0)
  }

  /** What a Node process needs in its environment to live by this clock. */
  get node(): Readonly<Record<string, string>> {
    return this.#env(join(folder, 'libfaketimeMT.so.1'))
  }

  /** The same for redis-server: libc comes before jemalloc, which would look at the clock before libfaketime is ready. */
  get redis(): Readonly<Record<string, string>> {
    return this.#env(`${join(folder, 'libfaketime.so.1')} libc.so.6`)
  }

  /** Sets it forward, or back. */
  jump(by: number): void {
    this.#aheadMs += by
    const seconds = (this.#aheadMs / 1000).toFixed(3)
    writeFileSync(`${this.#file}.new`, this.#aheadMs < 0 ? seconds : `+${seconds}`)
    renameSync(`${this.#file}.new`, this.#file)
  }

  /** What it shows. */
  now(): number {
    return Date.now() + this.#aheadMs
  }

  #env(preload: string): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: preload,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
  }
}
