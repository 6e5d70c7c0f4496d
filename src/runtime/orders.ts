// From a job named in a call to an order the client takes: the definition's options under what the call says.

import { type EpochMs, epochMs } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import { ruleFor } from '../core/features/unique.ts'
import type { Definition } from '../core/job/definition.ts'
import type { CarriedOptions } from '../core/job/job.ts'
import { type JobOptions, readOptions, refuseUnknown } from '../core/job/options.ts'
import type { Registry } from '../core/job/registry.ts'
import { atMs, type Moment } from '../core/job/when.ts'
import type { Order } from './client.ts'
import { lockedFor } from './unique-push.ts'

/** What one push may say differently from its definition. */
export type SetOptions = Pick<JobOptions, 'queue' | 'retry' | 'tags' | 'backtrace' | 'dead' | 'unique'>

/** A job pushed by name, for a class that lives in another program. */
export interface PushByName extends SetOptions {
  readonly class: string
  readonly args: readonly unknown[]
  /** When to run it. Default: now. */
  readonly at?: Moment
}

const settable = ['queue', 'retry', 'tags', 'backtrace', 'dead', 'unique']

/** The order for one job of this definition. `overrides` win over what it says. */
export function orderOf(definition: Definition, overrides: SetOptions, args: readonly unknown[], at?: EpochMs): Order {
  const { queue: usual, carried: own } = definition
  const plain = { class: definition.name, definition, args, queue: usual, carried: own }
  const order = at === undefined ? plain : { ...plain, at }
  const rule = definition.unique ?? null
  if (Object.keys(overrides).length === 0) return rule ? lockedFor(order, rule) : order
  refuseUnknown(overrides, settable, `The push of ${definition.name}`)
  const { queue, carried, unique } = readOptions(overrides, definition.name)
  const changed = {
    ...order,
    queue: overrides.queue === undefined ? usual : queue,
    carried: overridden(own, overrides, carried),
  }
  const said = overrides.unique === undefined ? undefined : unique
  return lockedFor(changed, ruleFor(rule, said, definition.name))
}

/** `said`: what the overrides alone would carry. What equals a default has to be written down, or the definition decides. */
function overridden(carried: CarriedOptions, overrides: SetOptions, said: CarriedOptions): CarriedOptions {
  const { retry: ofDefinition, retryFor, ...withoutRetry } = carried
  const { retry, ...others } = said
  return {
    // A count and a deadline exclude each other: whoever sets one of them gets rid of the other.
    ...(overrides.retry === undefined ? carried : withoutRetry),
    ...(overrides.retry !== undefined && retry !== undefined && { retry }),
    ...others,
    ...(overrides.dead !== undefined && { dead: overrides.dead }),
    ...(overrides.backtrace !== undefined && { backtrace: overrides.backtrace }),
    ...(overrides.tags !== undefined && { tags: overrides.tags }),
  }
}

/** The order for a job named in a call; an unknown name is pushed as it stands. @throws HaymakerError HM_CONFIG_INVALID */
export function orderByName({ class: name, args, at, ...overrides }: PushByName, known: Registry, now: number): Order {
  if (typeof name !== 'string' || name === '') {
    throw new HaymakerError('HM_CONFIG_INVALID', `push() was given the class ${JSON.stringify(name)}. Name a job.`)
  }
  if (!Array.isArray(args)) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `push() of ${name} was given args that are no list. Write args: [...].`,
    )
  }
  const when = at === undefined ? undefined : atMs(at, epochMs(now))
  const definition = known.find(name)
  if (definition) return orderOf(definition, overrides, args, when)
  refuseUnknown(overrides, settable, `The push of ${name}`)
  const { queue, carried, unique } = readOptions(overrides, name)
  const order = { class: name, definition: null, args, queue, carried, ...(when !== undefined && { at: when }) }
  return lockedFor(order, unique)
}
