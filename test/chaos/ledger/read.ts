// Reads the ledgers of a run while it goes on, each byte once. A last line without its end does not count: its write was not
// done, or is not yet.

import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Line } from './line.ts'

const CHUNK = 1024 * 1024

interface Place {
  readonly file: number
  offset: number
  rest: string
}

export class LedgerReader {
  readonly #folder: string
  readonly #places = new Map<string, Place>()
  /** One for all of them: a long run leaves a ledger for each of hundreds of processes, and each is looked at again and again. */
  readonly #chunk: Buffer = Buffer.allocUnsafe(CHUNK)

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The lines that are new since the last look; those of one process in their order. */
  news(): Line[] {
    for (const name of readdirSync(this.#folder)) {
      if (!name.endsWith('.ndjson') || this.#places.has(name)) continue
      this.#places.set(name, { file: openSync(join(this.#folder, name), 'r'), offset: 0, rest: '' })
    }
    return [...this.#places.values()].flatMap((place) => [...linesOf(place, this.#chunk)])
  }

  close(): void {
    for (const { file } of this.#places.values()) closeSync(file)
    this.#places.clear()
  }
}

function* linesOf(place: Place, chunk: Buffer): Iterable<Line> {
  for (;;) {
    const read = readSync(place.file, chunk, 0, CHUNK, place.offset)
    if (read === 0) return
    place.offset += read
    // Ledgers are ASCII but for nothing, so a chunk cuts no character.
    const lines = (place.rest + chunk.toString('latin1', 0, read)).split('\n')
    place.rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line)
  }
}

/** Every line of the ledgers of a folder, in the order of time. */
export function readLedgers(folder: string): Line[] {
  const reader = new LedgerReader(folder)
  const lines = reader.news()
  reader.close()
  return lines.sort((a, b) => a.at - b.at)
}
