// Whether the files under the path are still the ones that were opened. A database that was deleted or replaced goes on
// taking writes without an error, and all of them are gone with the last process that holds it; so every call asks here
// first, and the disk is looked at once in a while.

import { statSync } from 'node:fs'
import { type Clock, type Ms, ms } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'

const BETWEEN_LOOKS = ms(1000)

/** Device and inode, or null where no file can be seen. */
export function identityOf(file: string): string | null {
  try {
    const { dev, ino } = statSync(file)
    return `${dev}:${ino}`
  } catch {
    return null
  }
}

export class Identity {
  readonly #path: string
  readonly #clock: Clock
  #opened: ReadonlyMap<string, string | null> = new Map()
  #lookedAt: Ms = ms(Number.NEGATIVE_INFINITY)

  constructor(path: string, clock: Clock) {
    this.#path = path
    this.#clock = clock
  }

  /** Takes the files that are there now as the right ones. Call it when SQLite has opened all of them. */
  note(): void {
    const files = [this.#path, `${this.#path}-wal`, `${this.#path}-shm`]
    this.#opened = new Map(files.map((file) => [file, identityOf(file)]))
  }

  /** @throws HaymakerError HM_STORE_REPLACED, until the file that was opened is back */
  confirm(): void {
    const now = this.#clock.monotonic()
    if (now - this.#lookedAt < BETWEEN_LOOKS) return
    for (const [file, identity] of this.#opened) {
      if (identityOf(file) !== identity) throw replaced(file)
    }
    this.#lookedAt = now
  }
}

function replaced(file: string): HaymakerError {
  return new HaymakerError(
    'HM_STORE_REPLACED',
    `${file} was deleted or replaced while it was open; what is written now would be lost. ` +
      'Put the file back, or stop every process that has it open and start again.',
  )
}
