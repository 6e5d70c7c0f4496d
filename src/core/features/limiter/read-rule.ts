// Limits as people write them, checked and made into what the engine reads.

import { type Ms, ms } from '../../clock.ts'
import { type Duration, durationMs } from '../../config/duration.ts'
import { HaymakerError } from '../../errors.ts'
import type { Use } from './judge.ts'
import { kinds, type LimitKind, limiterName, type Rule } from './rule.ts'

/** Below this a lease would end between two renewals on a busy machine. */
const shortestLease = ms(1000)
const longestSpan = ms(366 * 24 * 60 * 60 * 1000)
/** So that nothing that is counted is more than a number can hold. */
const mostParts = 2 ** 51

/** What a limiter of this kind says, read. `keys`: what its numbers are called where they are written. @throws HaymakerError */
export function readRule(
  kind: LimitKind,
  where: string,
  max: unknown,
  span: Duration,
  keys: { readonly max: string; readonly span: string },
): Rule {
  if (typeof max !== 'number' || !Number.isInteger(max) || max < 1)
    throw invalid(`${where}: ${keys.max} is ${JSON.stringify(max)}. Write a whole number from 1 on.`)
  const min: Ms = kind === 'concurrent' ? shortestLease : ms(1)
  const spanMs = durationMs(span, `${where}: ${keys.span}`, { min, max: longestSpan })
  if (max * spanMs > mostParts)
    throw invalid(`${where}: ${max} in ${span} is more than can be counted. Say the same with a shorter ${keys.span}.`)
  return { kind, max, spanMs }
}

/** How much one use takes. @throws HaymakerError HM_CONFIG_INVALID */
export function readCost(use: Use, points: unknown): number {
  const { name, rule } = use
  if (typeof points === 'number' && Number.isInteger(points) && points >= 1 && points <= rule.max) return points
  throw invalid(`${name}: a use takes ${JSON.stringify(points)} points. Write a whole number from 1 up to ${rule.max}.`)
}

/** The limits of a job or of a queue. @throws HaymakerError HM_CONFIG_INVALID */
export function readLimits(given: unknown, where: string): readonly Use[] {
  if (!Array.isArray(given) || !given.every(isUse))
    throw invalid(`${where} is no list of limits. Write what limiter.bucket(...) and its kin returned, in a list.`)
  const twin = given.find(({ name }, i) => given.findIndex((other) => other.name === name) !== i)
  if (twin) throw invalid(`${where} names ${twin.name} twice. Name each limiter once.`)
  return given.map(({ name, rule, cost }) => ({ name: limiterName(name), rule, cost }))
}

/** The limits of queues, by their names; those without any are left out. @throws HaymakerError HM_CONFIG_INVALID */
export function readQueueLimits(given: unknown): ReadonlyMap<string, readonly Use[]> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid('limits.queues names no queues. Write limits: { queues: { mailers: [smtp] } }.')
  const all = Object.entries(given).map(
    ([queue, limits]) => [queue, readLimits(limits, `limits.queues.${queue}`)] as const,
  )
  return new Map(all.filter(([, limits]) => limits.length > 0))
}

function isUse(value: unknown): value is Use {
  if (typeof value !== 'object' || value === null) return false
  const { name, rule, cost } = value as Partial<Use>
  return typeof name === 'string' && typeof cost === 'number' && kinds.some((kind) => kind === rule?.kind)
}

const invalid = (message: string): HaymakerError => new HaymakerError('HM_CONFIG_INVALID', message)
