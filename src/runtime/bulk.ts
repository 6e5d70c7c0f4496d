// Pushing many jobs with one call: in batches that travel together, taken from the list only as they are pushed. All of
// them at once, at one moment, each at its own, or spread over a time.

import { type EpochMs, epochMs, later, type Ms, ms } from '../core/clock.ts'
import { type Duration, durationMs } from '../core/config/duration.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Definition } from '../core/job/definition.ts'
import { refuseUnknown } from '../core/job/options.ts'
import { atMs, type Moment } from '../core/job/when.ts'
import type { PushReceipt } from '../core/middleware.ts'
import { type Pusher, pusherOf } from './bindings.ts'
import type { Call } from './calls.ts'
import { orderOf } from './orders.ts'
import { partlyStored } from './partly-stored.ts'

export interface BulkOptions {
  /** How many jobs travel together, from 1 on; jobs with a time 100, unless you say so. Default 1000. */
  readonly batchSize?: number
  /** When to run them: all at one moment, or a list with a moment for each. Default: now. */
  readonly at?: Moment | readonly Moment[]
  /** Each at a random moment within so long from now, at least five seconds. Not together with `at`. */
  readonly spread?: Duration
}

/** The jobs of a call, and how to read one of them. */
export interface Many<Item> {
  readonly items: Iterable<Item> | AsyncIterable<Item>
  argsOf(item: Item): readonly unknown[]
}

const BATCH = 1000
const SCHEDULED_BATCH = 100
const LEAST_SPREAD = ms(5000)

/** Pushes many jobs in batches; the list may be produced as they are pushed. Receipt i belongs to item i. */
export async function performBulk<Item>(
  definition: Definition,
  { overrides, to }: Call,
  { items, argsOf }: Many<Item>,
  options: BulkOptions,
): Promise<readonly PushReceipt[]> {
  const pusher = to ?? pusherOf(definition)
  const { batchSize, momentOf } = readBulk(options, items, pusher, `${definition.name}.performBulk`)
  const receipts: PushReceipt[] = []
  for await (const some of inLists(items, batchSize)) {
    const orders = some.map((item, i) => {
      const index = receipts.length + i
      const at = momentOf(index)
      // A list that is produced as it is pushed shows only now that it is longer.
      if (at === 'none') throw partlyStored(withoutMoment(definition.name, index), receipts.length)
      return orderOf(definition, overrides, argsOf(item), at)
    })
    try {
      receipts.push(...(await pusher.pushOrders(orders)))
    } catch (error) {
      throw partlyStored(error, receipts.length)
    }
  }
  return receipts
}

/** So many at a time, taken as they are asked for. What is a list already is taken without a turn for each. */
async function* inLists<Item>(items: Iterable<Item> | AsyncIterable<Item>, size: number): AsyncIterable<Item[]> {
  if (Array.isArray(items)) {
    // Spread, so that a hole is an item as it is elsewhere.
    for (let from = 0; from < items.length; from += size) yield [...items.slice(from, from + size)]
    return
  }
  let list: Item[] = []
  for await (const item of items) {
    if (list.push(item) < size) continue
    yield list
    list = []
  }
  if (list.length > 0) yield list
}

interface ReadBulk {
  readonly batchSize: number
  /** When item i is to run; `none`: its list of moments is too short. */
  momentOf(index: number): EpochMs | undefined | 'none'
}

/** @throws HaymakerError HM_CONFIG_INVALID */
function readBulk(options: BulkOptions, items: object, pusher: Pusher, where: string): ReadBulk {
  refuseUnknown(options, ['batchSize', 'at', 'spread'], where)
  const { at, spread } = options
  const isScheduled = at !== undefined || spread !== undefined
  const { batchSize = isScheduled ? SCHEDULED_BATCH : BATCH } = options
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw invalid(`${where}: batchSize is ${batchSize}. Write a whole number from 1 on.`)
  if (at !== undefined && spread !== undefined) throw invalid(`${where} was given at and spread. Choose one of them.`)
  if (spread !== undefined) return { batchSize, momentOf: spreadOver(durationMs(spread, `${where}: spread`), pusher) }
  if (at === undefined) return { batchSize, momentOf: () => undefined }
  const now = epochMs(pusher.now())
  if (!isList(at)) {
    const moment = atMs(at, now)
    return { batchSize, momentOf: () => moment }
  }
  if (Array.isArray(items) && items.length !== at.length)
    throw invalid(`${where} was given ${items.length} jobs and ${at.length} moments. Give each job one.`)
  const moments = at.map((one) => atMs(one, now))
  return { batchSize, momentOf: (index) => moments[index] ?? 'none' }
}

const isList = (at: Moment | readonly Moment[]): at is readonly Moment[] => Array.isArray(at)

function spreadOver(given: Ms, pusher: Pusher): (index: number) => EpochMs {
  const length = Math.max(given, LEAST_SPREAD)
  return () => later(epochMs(pusher.now()), ms(Math.floor(pusher.chance() * length)))
}

const withoutMoment = (name: string, index: number): HaymakerError =>
  invalid(`${name}.performBulk was given no moment for job ${index}. Give each job one.`)

const invalid = (message: string): HaymakerError => new HaymakerError('HM_CONFIG_INVALID', message)
