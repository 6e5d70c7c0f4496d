// The inside of a child: it loads jobs, runs one at a time with a context of its own, and says how each ended. Whatever
// needs the store or the log of the worker is asked of the worker.

import process from 'node:process'
import { getHeapStatistics } from 'node:v8'
import { pictureOf, thrownIn } from '../../core/attempt/picture.ts'
import { epochMs } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Definition } from '../../core/job/definition.ts'
import type { JobRecord } from '../../core/job/job.ts'
import { AttemptContext } from '../attempt-context.ts'
import { pushOutward } from '../bindings.ts'
import { exportedJob } from '../exported-job.ts'
import { composePerform } from '../perform.ts'
import { systemClock } from '../system-clock.ts'
import { insideLog } from './inside-log.ts'
import { mostBytes, type Place, readTold, type Said, type Sheet, type Told, written } from './messages.ts'
import { OutwardPusher } from './outward-pusher.ts'

export interface InsideOptions {
  say(message: Uint8Array): void
}

type Run = Extract<Told, { kind: 'run' }>

export class Inside {
  readonly #options: InsideOptions
  readonly #pusher: OutwardPusher
  readonly #loaded = new Map<string, Promise<Definition>>()
  #current: { readonly run: number; readonly context: AttemptContext } | null = null

  constructor(options: InsideOptions) {
    this.#options = options
    this.#pusher = new OutwardPusher((call, orders) => this.#say({ kind: 'push', call, orders }))
    pushOutward(this.#pusher)
    process.on('uncaughtExceptionMonitor', (error) => void this.#say({ kind: 'uncaught', error: pictureOf(error) }))
  }

  /** What the worker says. */
  hear(message: Uint8Array): void {
    const told = readTold(message)
    switch (told.kind) {
      case 'load':
        return void this.#load(told.places)
      case 'run':
        return void this.#run(told)
      case 'abort':
        return this.#abort(told.run, thrownIn(told.reason))
      case 'receipts':
        return this.#pusher.received(told.call, told.receipts)
      case 'refused':
        return this.#pusher.refused(told.call, thrownIn(told.reason))
      case 'end':
        return process.exit(0)
      default:
        return told satisfies never
    }
  }

  async #load(places: readonly Place[]): Promise<void> {
    const found = await Promise.allSettled(places.map((place) => this.#find(place)))
    const problems = found.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : []))
    this.#say({ kind: 'loaded', problems })
  }

  async #run({ run, place, sheet, args }: Run): Promise<void> {
    this.#say({ kind: 'began', run })
    const job = recordOf(sheet, args)
    const log = insideLog((line) => this.#say({ kind: 'log', run, line }))
    const context = new AttemptContext(job, sheet.queue, log)
    this.#current = { run, context }
    try {
      const definition = await this.#find(place)
      if (definition.apart) await definition.apart.within(context)
      // Middleware and the timeout are the worker's.
      const perform = composePerform({ ...definition, timeoutMs: null }, [], systemClock)
      const result = await context.enter(perform, job, context)
      this.#say({ kind: 'returned', run, heldBytes: heldBytes(), ...(isJson(result) && { result }) })
    } catch (error) {
      this.#say({ kind: 'threw', run, heldBytes: heldBytes(), error: pictureOf(error) })
    }
  }

  #abort(run: number, reason: unknown): void {
    if (this.#current?.run === run && reason instanceof HaymakerError) this.#current.context.abort(reason)
  }

  #find(place: Place): Promise<Definition> {
    const key = `${place.module} ${place.name}`
    const known = this.#loaded.get(key) ?? definitionAt(place)
    this.#loaded.set(key, known)
    return known
  }

  /** @throws HaymakerError HM_ARGS_TOO_LARGE */
  #say(said: Said): void {
    const message = written(said)
    if (message.length > mostBytes) {
      throw new HaymakerError(
        'HM_ARGS_TOO_LARGE',
        `A message of ${Math.ceil(message.length / 1024)} KiB is too large to leave an isolated job. Push less at once.`,
      )
    }
    this.#options.say(message)
  }
}

/** @throws HaymakerError HM_CONFIG_INVALID */
async function definitionAt({ name, module }: Place): Promise<Definition> {
  let exports: object
  try {
    exports = await import(module)
  } catch (cause) {
    throw new HaymakerError('HM_CONFIG_INVALID', `${name}: ${module} cannot be loaded: ${messageOf(cause)}`, { cause })
  }
  const definition = exportedJob(exports, name)
  if (definition) return definition
  throw new HaymakerError('HM_CONFIG_INVALID', `${name}: ${module} exports no job of this name. Export it there.`)
}

/** The job as far as its context shows it. */
const recordOf = (sheet: Sheet, args: readonly unknown[]): JobRecord => ({
  class: sheet.class,
  args,
  jid: sheet.jid,
  queue: sheet.queue,
  createdAt: sheet.createdAt === null ? null : epochMs(sheet.createdAt),
  enqueuedAt: null,
  tags: sheet.tags,
  // The context counts attempts from here.
  failures:
    sheet.attempt === 1
      ? null
      : { retryCount: sheet.attempt - 2, errorClass: null, errorMessage: null, failedAt: null, retriedAt: null },
  returns: null,
})

/** What a job answers is for middleware alone; what JSON cannot hold stays here. */
function isJson(result: unknown): boolean {
  try {
    return result !== undefined && (JSON.stringify(result)?.length ?? mostBytes) < mostBytes / 4
  } catch {
    return false
  }
}

function heldBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics()
  return used_heap_size + external_memory
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
