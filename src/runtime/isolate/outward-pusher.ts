// Where the pushes of an isolated job go: to the worker, which has the store. What can be told without it, that arguments
// are JSON and fit their schema, is told here, where the caller is.

import { HaymakerError } from '../../core/errors.ts'
import { checkArgs } from '../../core/job/args.ts'
import { newJid } from '../../core/job/jid.ts'
import type { JobRecord } from '../../core/job/job.ts'
import { silentLog } from '../../core/log.ts'
import type { PushReceipt } from '../../core/middleware.ts'
import { AttemptContext } from '../attempt-context.ts'
import type { Pusher } from '../bindings.ts'
import { checkSchema, laneOfOrder, type Order } from '../client.ts'
import { composePerform } from '../perform.ts'
import { systemClock, systemRandom } from '../system-clock.ts'
import type { ForeignOrder } from './messages.ts'

type Call = PromiseWithResolvers<readonly PushReceipt[]>

export class OutwardPusher implements Pusher {
  readonly #send: (call: number, orders: readonly ForeignOrder[]) => void
  readonly #calls = new Map<number, Call>()
  #last = 0

  constructor(send: (call: number, orders: readonly ForeignOrder[]) => void) {
    this.#send = send
  }

  async pushOrders(orders: readonly Order[]): Promise<readonly PushReceipt[]> {
    for (const order of orders) await check(order)
    const call = ++this.#last
    this.#send(call, orders.map(foreign))
    const answer = Promise.withResolvers<readonly PushReceipt[]>()
    this.#calls.set(call, answer)
    return answer.promise
  }

  /** Runs it here, beside its caller, without the middleware of the worker. */
  async performOrder(order: Order): Promise<unknown> {
    const { definition, queue, carried, class: name } = order
    await check(order)
    if (!definition) throw new HaymakerError('HM_JOB_UNKNOWN', `No job is named "${name}" here.`)
    const args: readonly unknown[] = JSON.parse(JSON.stringify(order.args))
    const now = systemClock.now()
    const times = { createdAt: now, enqueuedAt: now, failures: null, returns: null }
    const job: JobRecord = { ...carried, ...times, class: name, args, jid: newJid(systemRandom), queue }
    const context = new AttemptContext(job, queue, silentLog)
    return context.enter(composePerform(definition, [], systemClock), job, context)
  }

  now(): number {
    return systemClock.now()
  }

  chance(): number {
    return systemRandom.next()
  }

  received(call: number, receipts: readonly PushReceipt[]): void {
    this.#calls.get(call)?.resolve(receipts)
    this.#calls.delete(call)
  }

  refused(call: number, reason: unknown): void {
    this.#calls.get(call)?.reject(reason)
    this.#calls.delete(call)
  }
}

async function check({ class: name, args, definition }: Order): Promise<void> {
  checkArgs(args, name)
  if (definition) await checkSchema(definition, args)
}

function foreign(order: Order): ForeignOrder {
  const { class: name, args, queue, carried, at, extra, locking } = order
  const lane = laneOfOrder(order)
  return {
    ...{ class: name, args, queue, carried: { ...carried } },
    ...(at !== undefined && { at }),
    ...(lane && { lane }),
    ...(extra && { extra }),
    ...(locking && { locking: { ...locking } }),
  }
}
