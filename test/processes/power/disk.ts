// A disk whose power may fail: it keeps what was synced, and of what was written since any part, in whole sectors. A new
// name is kept when its file or its directory was synced, a deletion when the directory was; a rename at once, and with it
// the names that came before it in its directory, since a journal keeps their order.

import { dirname } from 'node:path'
import type { Random } from '../../../src/core/random.ts'
import type { Step } from './trace.ts'

type Change = { readonly number: number } & (
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'cut'; readonly to: number }
)

/** Of what was written and not synced: all of it (a killed process), or what chance keeps (a power cut). */
export type Fate = 'all' | Random

/** Bytes that grow. */
class Bytes {
  #buffer: Buffer
  #length: number

  constructor(from: Buffer = Buffer.alloc(0)) {
    this.#buffer = from
    this.#length = from.length
  }

  get content(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  write(at: number, bytes: Buffer): void {
    this.#grow(at + bytes.length)
    bytes.copy(this.#buffer, at)
  }

  cut(to: number): void {
    this.#grow(to)
    this.#buffer.fill(0, to, this.#length)
    this.#length = to
  }

  #grow(to: number): void {
    if (to > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(to, 2 * this.#buffer.length))
      this.content.copy(larger)
      this.#buffer = larger
    }
    this.#length = Math.max(this.#length, to)
  }
}

class TracedFile {
  readonly #synced = new Bytes()
  #pending: Change[] = []
  #size = 0
  /** Whether its name is on the disk. */
  isNamed = false

  change(change: Change): void {
    this.#pending.push(change)
    this.#size = change.kind === 'cut' ? change.to : Math.max(this.#size, change.at + change.bytes.length)
  }

  get size(): number {
    return this.#size
  }

  /** What was asked for before this number is on the disk. */
  sync(before: number): void {
    for (const change of this.#pending) if (change.number < before) apply(this.#synced, change)
    this.#pending = this.#pending.filter(({ number }) => number >= before)
    this.isNamed = true
  }

  image(fate: Fate): Buffer {
    const bytes = new Bytes(Buffer.from(this.#synced.content))
    if (fate === 'all') for (const change of this.#pending) apply(bytes, change)
    else for (const change of this.#pending) for (const part of partsOf(change, fate)) apply(bytes, part)
    return bytes.content
  }
}

function apply(bytes: Bytes, change: Change): void {
  if (change.kind === 'cut') bytes.cut(change.to)
  else bytes.write(change.at, change.bytes)
}

/** What of a change reached the disk: all of it, nothing, or some of its sectors. */
function partsOf(change: Change, random: Random): readonly Change[] {
  const fate = random.next()
  if (fate < 0.35) return [change]
  if (fate < 0.7 || change.kind === 'cut') return []
  const sector = random.next() < 0.5 ? 512 : 4096
  const parts: Change[] = []
  const end = change.at + change.bytes.length
  for (let from = change.at; from < end; ) {
    const to = Math.min(end, (Math.floor(from / sector) + 1) * sector)
    const bytes = change.bytes.subarray(from - change.at, to - change.at)
    if (random.next() < 0.5) parts.push({ ...change, at: from, bytes })
    from = to
  }
  return parts
}

export class Disk {
  #number = 0
  readonly #files = new Map<string, TracedFile>()
  /** Deleted, and the directory was not synced since. */
  readonly #ghosts = new Map<string, TracedFile>()
  readonly #syncing = new Map<string, number>()

  apply(step: Step): void {
    const { path } = step
    const number = this.#number++
    switch (step.kind) {
      case 'made':
        if (step.emptied) this.#file(path).change({ kind: 'cut', number, to: 0 })
        else this.#file(path)
        return
      case 'write': {
        const file = this.#file(path)
        return file.change({ kind: 'write', number, at: step.at === 'end' ? file.size : step.at, bytes: step.bytes })
      }
      case 'cut':
        return this.#file(path).change({ kind: 'cut', number, to: step.to })
      case 'sync begins':
        return void this.#syncing.set(step.call, number)
      case 'synced':
        return this.#sync(path, this.#syncing.get(step.call) ?? 0)
      case 'gone':
        return this.#delete(path)
      case 'renamed':
        return this.#rename(step.from, path)
    }
  }

  /** What somebody finds after the end, by path. */
  image(fate: Fate): ReadonlyMap<string, Buffer> {
    const isThere = ({ isNamed }: TracedFile): boolean => isNamed || fate === 'all' || fate.next() < 0.5
    const found = [...this.#files].filter(([, file]) => isThere(file))
    const back = fate === 'all' ? [] : [...this.#ghosts].filter(([path]) => !this.#files.has(path) && fate.next() < 0.5)
    return new Map([...back, ...found].map(([path, file]) => [path, file.image(fate)]))
  }

  #file(path: string): TracedFile {
    const file = this.#files.get(path) ?? new TracedFile()
    this.#files.set(path, file)
    return file
  }

  #sync(path: string, before: number): void {
    const file = this.#files.get(path)
    if (file) return file.sync(before)
    this.#name(path)
    for (const name of [...this.#ghosts.keys()]) if (dirname(name) === path) this.#ghosts.delete(name)
  }

  #delete(path: string): void {
    const file = this.#files.get(path)
    if (file?.isNamed) this.#ghosts.set(path, file)
    this.#files.delete(path)
  }

  #rename(from: string, to: string): void {
    const file = this.#files.get(from)
    if (!file) return
    this.#files.delete(from)
    this.#files.set(to, file)
    this.#name(dirname(to))
  }

  #name(directory: string): void {
    for (const [name, file] of this.#files) if (dirname(name) === directory) file.isNamed = true
  }
}
