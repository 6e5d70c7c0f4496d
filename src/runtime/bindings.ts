// Which instance a definition pushes to: the one it was given to, else the first instance of the process. The only
// ambient thing there is, so that `WelcomeEmail.performAsync(...)` needs no instance passed around.

import { HaymakerError } from '../core/errors.ts'
import type { Definition } from '../core/job/definition.ts'
import type { PushReceipt } from '../core/middleware.ts'
import type { Order } from './client.ts'

/** What the verbs of a definition need from an instance; every instance is one. */
export interface Pusher {
  pushOrders(orders: readonly Order[]): Promise<readonly PushReceipt[]>
  performOrder(order: Order): Promise<unknown>
  now(): number
  /** A number from 0 up to 1. */
  chance(): number
}

/** In the thread or process of an isolated job: whoever hands its pushes to the worker. */
let outward: Pusher | null = null
const bound = new WeakMap<Definition, Pusher>()
let first: Pusher | null = null

/** From now on this definition pushes to `pusher`. */
export const bind = (definition: Definition, pusher: Pusher): void => void bound.set(definition, pusher)

/** Takes the place of the process's default instance, if it is free. */
export function offerDefault(pusher: Pusher): void {
  first ??= pusher
}

/** Leaves that place, if it is taken by this one. */
export function withdrawDefault(pusher: Pusher): void {
  if (first === pusher) first = null
}

/** From now on every definition pushes to this one, since this is the thread or process of isolated jobs. */
export function pushOutward(pusher: Pusher): void {
  outward = pusher
}

/** A worker inside of a worker's child would start children of its own, without end. @throws HaymakerError HM_CONFIG_INVALID */
export function refuseWithin(): void {
  if (!outward) return
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    'A module of isolated jobs calls start() while it is loaded. Move the jobs into a file of their own.',
  )
}

/** Whoever takes what is pushed to no instance in particular; null: nobody yet. */
export const firstPusher = (): Pusher | null => outward ?? first

/** @throws HaymakerError HM_NO_INSTANCE */
export function pusherOf(definition: Definition): Pusher {
  const pusher = outward ?? bound.get(definition) ?? first
  if (pusher) return pusher
  throw new HaymakerError(
    'HM_NO_INSTANCE',
    `${definition.name} was pushed before there is a Haymaker instance. Call createHaymaker({ store }) when the program starts.`,
  )
}
