// Unique jobs: which guard a job holds, from when, until when, and what becomes of the next one with the same key. The lock
// travels in the payload, so that whoever ends the job lets go of it, also a process that does not know the definition.

import type { Outcome } from '../attempt/outcome.ts'
import { type EpochMs, type Ms, ms } from '../clock.ts'
import { HaymakerError } from '../errors.ts'
import type { Jid } from '../job/jid.ts'
import type { JobRecord } from '../job/job.ts'
import { type Guard, type GuardKey, guardKey, type Held } from './guard.ts'
import type { Lock } from './lock.ts'
import type { UniqueRule } from './unique-options.ts'

/** What a push of a unique job asks for. */
export interface Locking extends Lock {
  readonly taken: Guard['taken']
  /** It runs so long after the push, which its successor does again. */
  readonly delayMs: Ms | null
  /** A push that is refused is an error. */
  readonly throws: boolean
}

const LOCK = 'unique'
const THROTTLE = 'throttle'

const replaces = ({ onConflict }: UniqueRule): boolean => onConflict === 'replace' || onConflict === 'debounce'

/**
 * The rule for one push, of what its definition says and what the push says. Who is replaced has to look whether it was; so a push
 * may not replace jobs whose definition lets nobody take their place.
 * @throws HaymakerError HM_CONFIG_INVALID
 */
export function ruleFor(usual: UniqueRule | null, said: UniqueRule | null | undefined, job: string): UniqueRule | null {
  if (said === undefined || said === null || usual === null) return said === undefined ? usual : said
  if (!replaces(said) || replaces(usual)) return { ...said, yields: said.yields || usual.yields }
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `The push of ${job} says ${said.onConflict}, and its jobs were pushed to stay. Write onConflict: '${said.onConflict}' in the definition.`,
  )
}

/** What a rule means for a job. `digest`: of what the rule compares. */
export function lockingOf(rule: UniqueRule, name: string, digest: string): Locking {
  const { until, forMs, onConflict, delayMs, yields } = rule
  // By time alone is something else than a lock: the two never stand in each other's way.
  const kind = until === 'expiry' ? THROTTLE : LOCK
  return {
    key: guardKey(`${kind}:${name}:${digest}`),
    ...{ until, forMs, yields, delayMs, taken: replaces(rule) ? 'replace' : 'refuse', throws: onConflict === 'throw' },
  }
}

/** Whether a guard is of a unique job, and of which class; null: it is somebody else's. */
export function lockNamed(key: GuardKey): { readonly class: string; readonly byTime: boolean } | null {
  const [, kind, name] = /^(unique|throttle):(.*):[0-9a-f]+$/s.exec(key) ?? []
  return name === undefined ? null : { class: name, byTime: kind === THROTTLE }
}

/** The guard of a job that waits until `at`; undefined: in its queue. */
export function lockGuard(lock: Locking, holder: Jid, at: EpochMs | undefined, now: EpochMs): Guard {
  const wait = at === undefined || lock.until === 'expiry' ? 0 : Math.max(0, at - now)
  return { key: lock.key, holder, ttlMs: ms(wait + lock.forMs), taken: lock.taken }
}

/** What a settlement does with the lock of its job. */
export interface LockChange {
  readonly release?: readonly Held[]
  readonly extend?: readonly Guard[]
}

const unchanged: LockChange = {}

/** Whether the handler of the job was called. */
export type Begun = 'begun' | 'not begun'

/** Over: it lets go. To be tried again, or not begun yet: it holds on for longer. */
export function lockAfter(job: JobRecord, outcome: Outcome, begun: Begun, now: EpochMs): LockChange {
  const { lock, jid } = job
  if (lock === undefined || jid === null || lock.until === 'expiry') return unchanged
  switch (outcome.kind) {
    case 'done':
    case 'gone':
    case 'dead':
      return { release: [{ key: lock.key, holder: jid }] }
    case 'retry':
    case 'schedule': {
      if (lock.until === 'start' && (begun === 'begun' || job.failures !== null)) return unchanged
      const ttlMs = ms(Math.max(0, outcome.at - now) + lock.forMs)
      return { extend: [{ key: lock.key, holder: jid, ttlMs, taken: 'refuse' }] }
    }
    case 'back':
      return unchanged
    default:
      return outcome satisfies never
  }
}

/** What a job lets go when a person takes it from among the living: also a key that is held by time alone. */
export const lockLetGo = ({ lock, jid }: Pick<JobRecord, 'lock' | 'jid'>): readonly Held[] =>
  lock === undefined || jid === null ? [] : [{ key: lock.key, holder: jid }]

/** What a job asks for that is to live again. */
export const lockAgain = ({ lock, jid }: Pick<JobRecord, 'lock' | 'jid'>): readonly Guard[] =>
  lock === undefined || jid === null || lock.until === 'expiry'
    ? []
    : [{ key: lock.key, holder: jid, ttlMs: lock.forMs, taken: 'refuse' }]
