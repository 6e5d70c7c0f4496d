// Limiters as people make them: `limiter.bucket('stripe', { limit: 100, per: '1s' })`, in a job file, or `hm.limiter.bucket(...)`
// of one instance. All processes that use a name share what it allows; the store judges, by its clock.

import type { Duration } from '../../core/config/duration.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Use } from '../../core/features/limiter/judge.ts'
import { readCost, readRule } from '../../core/features/limiter/read-rule.ts'
import { type LimitKind, limiterName } from '../../core/features/limiter/rule.ts'
import { refuseUnknown } from '../../core/job/options.ts'
import type { Pusher } from '../bindings.ts'
import { processName } from '../card.ts'
import { systemRandom } from '../system-clock.ts'
import { deskOf } from './desks.ts'
import { passOf, type WithinOptions, withinLimit } from './within.ts'

export interface Limiter extends Use {
  /**
   * Runs a function while it holds this limiter, and lets it go in every case. In a job that does not catch it, HM_LIMIT_OVER is no
   * failure: the job comes back later, using no attempt.
   *
   * @throws HaymakerError HM_LIMIT_OVER where there is no room within `wait`, with `retryAt`; whatever the function throws
   */
  within<T>(run: () => T | PromiseLike<T>, options?: WithinOptions): Promise<T>
}

/** A limiter of points: each use says how many it will take, and afterwards how many it took. */
export interface PointsLimiter extends Limiter {
  /** The same limiter, of which each use takes this many points: from 1, which is the default, up to all. @throws HaymakerError */
  estimate(points: number): PointsLimiter
  /** Says how many points the use around this code really took; the last call counts, when the use is over. @throws HaymakerError */
  used(points: number): void
}

export interface ConcurrentOptions {
  /** How many at once, from 1 on. */
  readonly max: number
  /** How long a lease lasts that is not renewed, as when its process died or stands still. Default 30 s, at least 1 s. */
  readonly lease?: Duration
}

export interface RateOptions {
  /** How many, from 1 on. */
  readonly limit: number
  /** In which time. */
  readonly per: Duration
}

export interface LeakyOptions {
  /** How many uses it holds, from 1 on. */
  readonly size: number
  /** How long it takes to empty a full one. */
  readonly drain: Duration
}

export interface PointsOptions {
  /** How many points there are, from 1 on. */
  readonly points: number
  /** In which time all of them come back. */
  readonly refill: Duration
}

/** Makes limiters. A name is one limiter in the whole store, whoever makes it; say the same options wherever you do. */
export interface Limiters {
  /** So many at once. */
  concurrent(name: string, options: ConcurrentOptions): Limiter
  /** A bucket of tokens: `limit` at once, and they come back evenly over `per`. */
  bucket(name: string, options: RateOptions): Limiter
  /** So many in each full `per` of the store's clock: from second to second, from hour to hour. */
  window(name: string, options: RateOptions): Limiter
  /** So many in any `per`, wherever it begins. */
  sliding(name: string, options: RateOptions): Limiter
  /** A bucket that leaks: each use fills it by one, and a full one is empty after `drain`. */
  leaky(name: string, options: LeakyOptions): Limiter
  /** Points, of which a use takes several. */
  points(name: string, options: PointsOptions): PointsLimiter
}

/** Limiters that ask one instance; null: the first one of the process. */
export const limitersOf = (to: Pusher | null): Limiters => ({
  concurrent(name, { max, lease = '30s', ...others }) {
    refuse(others, name, ['max', 'lease'])
    return made(to, name, 'concurrent', [max, lease], { max: 'max', span: 'lease' })
  },
  bucket: (name, options) => rate(to, name, 'bucket', options),
  window: (name, options) => rate(to, name, 'window', options),
  sliding: (name, options) => rate(to, name, 'sliding', options),
  leaky(name, { size, drain, ...others }) {
    refuse(others, name, ['size', 'drain'])
    return made(to, name, 'leaky', [size, drain], { max: 'size', span: 'drain' })
  },
  points(name, { points, refill, ...others }) {
    refuse(others, name, ['points', 'refill'])
    return withPoints(made(to, name, 'points', [points, refill], { max: 'points', span: 'refill' }), to)
  },
})

/** Limiters for files of jobs, which ask the first instance of the process. */
export const limiter: Limiters = limitersOf(null)

function rate(to: Pusher | null, name: string, kind: LimitKind, { limit, per, ...others }: RateOptions): Limiter {
  refuse(others, name, ['limit', 'per'])
  return made(to, name, kind, [limit, per], { max: 'limit', span: 'per' })
}

const refuse = (others: object, name: string, known: readonly string[]): void =>
  refuseUnknown(others, known, `The limiter ${name}`)

function made(
  to: Pusher | null,
  name: string,
  kind: LimitKind,
  [max, span]: readonly [number, Duration],
  keys: Parameters<typeof readRule>[4],
): Limiter {
  const checked = limiterName(name)
  return limiterFor({ name: checked, rule: readRule(kind, `The limiter ${name}`, max, span, keys), cost: 1 }, to)
}

const limiterFor = (use: Use, to: Pusher | null): Limiter => ({
  ...use,
  async within(run, options = {}) {
    const id = `${processName()}/${systemRandom.hex(8)}`
    return withinLimit({ desk: deskOf(use.name, to), use, id }, run, options)
  },
})

function withPoints(made: Limiter, to: Pusher | null): PointsLimiter {
  return {
    ...made,
    estimate: (points) => withPoints(limiterFor({ ...made, cost: readCost(made, points) }, to), to),
    used(points) {
      if (typeof points !== 'number' || !Number.isInteger(points) || points < 0) {
        throw new HaymakerError(
          'HM_CONFIG_INVALID',
          `The limiter ${made.name}: used(${String(points)}). Write a whole number of points from 0 on.`,
        )
      }
      passOf(made.name).used(made.name, points)
    },
  }
}
