// The config a person writes, checked and completed. Unknown keys are errors with the nearest known one; the result is
// plain and complete, so that nobody below asks for a default.

import { type Ms, ms } from '../clock.ts'
import { HaymakerError } from '../errors.ts'
import type { Use } from '../features/limiter/judge.ts'
import { readQueueLimits } from '../features/limiter/read-rule.ts'
import { type History, histories } from '../history/kept.ts'
import { type Isolate, readIsolate } from '../job/isolate.ts'
import { refuseUnknown } from '../job/options.ts'
import { type QueueOrder, queueOrder } from '../queues/order.ts'
import type { Keep } from '../store/clockwork.ts'
import { defaults, keep, type Timing, timing } from './config.ts'
import { type Duration, durationMs } from './duration.ts'
import { type IsolationConfig, type ResolvedIsolation, resolveIsolation } from './isolation.ts'

/** Queues in strict order, or with weights. Names may be patterns: `mail*`, `!slow`. */
export type Queues = readonly string[] | Readonly<Record<string, number>>

export interface CapsuleConfig {
  /** A list is strict order, a record holds weights. */
  readonly queues: Queues
  /** Jobs at work at once, from 1 on. Default 25. */
  readonly concurrency?: number
  /** A thread or a process of its own for each job of these queues at work, unless the job says which. Default: neither. */
  readonly isolate?: Isolate
  /**
   * Whether jobs may be claimed before there is a slot for them: a few that are short, for 50 ms at the most, so that no slot waits for
   * the store. Default true.
   */
  readonly claimAhead?: boolean
}

/** How soon a dead process is noticed. Shorten it in tests; a loaded machine wants the defaults. */
export interface RecoveryConfig {
  /** Between two beats of a process. Default 5 s. */
  readonly beat?: Duration
  /** A beat that stands still this long is a death. Default 25 s, at least three beats. */
  readonly silence?: Duration
  /** Between two looks at the others. Default 1 s. */
  readonly sample?: Duration
  /**
   * A job that blocks the event loop for longer than this, at least 1 s, costs the process its life: it ends itself by
   * SIGKILL, and its jobs run elsewhere. Default 5 m in `haymaker work`, and false, never, in a program of yours.
   */
  readonly maxBlocked?: Duration | false
}

/** What the dead set keeps; whoever trims it goes by its own config, so say the same in every process. */
export interface DeadSetConfig {
  /** How many jobs, the newest; from 0 on. Default 10000. */
  readonly max?: number
  /** How long. Default 180 d. */
  readonly age?: Duration
}

/** The settings of a worker. */
export interface WorkerConfig {
  /** Default ['default']. A list is strict order, a record holds weights. */
  readonly queues?: Queues
  /** Jobs at work at once, from 1 on. Default 25. */
  readonly concurrency?: number
  /** More sets of queues with slots of their own, by name. */
  readonly capsules?: Readonly<Record<string, CapsuleConfig>>
  /** A thread or a process of its own for each job of `queues` at work, unless the job says which. Default: neither. */
  readonly isolate?: Isolate
  /**
   * Whether jobs of `queues` may be claimed before there is a slot for them: a few that are short, for 50 ms at the most, so that no
   * slot waits for the store. Default true.
   */
  readonly claimAhead?: boolean
  /** How threads and processes of isolated jobs are kept. */
  readonly isolation?: IsolationConfig
  /** How long jobs may take to end when the process stops. Default 25 s. */
  readonly shutdownTimeout?: Duration
  /** What `retry: true` stands for, from 0 on. Default 25. */
  readonly maxRetries?: number
  /** Limits of whole queues: what each attempt of their jobs holds while it runs, beside the limits of the job. Default: none. */
  readonly limits?: { readonly queues?: Readonly<Record<string, readonly Use[]>> }
  /** What the dead set keeps. */
  readonly deadSet?: DeadSetConfig
  /**
   * Which attempts leave a note in the history, of which the newest 10,000 stay. 'failures': those that failed, and on SQLite also a
   * sample of those that succeeded, one a second of each class and process. 'all': every one. 'none': none. Default 'failures'.
   */
  readonly history?: History
  /** How soon the death of a process is noticed. */
  readonly recovery?: RecoveryConfig
  /** Shown beside the process, as by `haymaker ps`. */
  readonly tag?: string
  /** More words about the process, for `hm.processes()`. */
  readonly labels?: readonly string[]
}

export interface ResolvedCapsule {
  readonly name: string
  readonly order: QueueOrder
  readonly concurrency: number
  readonly isolate: Isolate | null
  readonly claimAhead: boolean
}

export interface ResolvedWorker {
  readonly capsules: readonly ResolvedCapsule[]
  readonly isolation: ResolvedIsolation
  readonly shutdownTimeoutMs: Ms
  readonly maxRetries: number
  readonly queueLimits: ReadonlyMap<string, readonly Use[]>
  readonly keep: Keep
  readonly history: History
  readonly timing: Timing
  readonly tag: string
  readonly labels: readonly string[]
}

/** Below this a busy process would be taken for a frozen one. */
const LEAST_BLOCKED = ms(1000)

/** The settings of a worker whose process is ours: nobody else's work ends with it. */
export const inOwnProcess = (worker: ResolvedWorker, { recovery }: WorkerConfig): ResolvedWorker =>
  recovery?.maxBlocked === undefined
    ? { ...worker, timing: { ...worker.timing, maxBlockedMs: defaults.maxBlockedMs } }
    : worker

/** @throws HaymakerError HM_CONFIG_INVALID */
export function resolveWorker(config: WorkerConfig): ResolvedWorker {
  const {
    shutdownTimeout,
    maxRetries = defaults.maxRetries,
    tag = '',
    labels = [],
    history = defaults.history,
  } = config
  if (!Number.isInteger(maxRetries) || maxRetries < 0)
    throw invalid('maxRetries', maxRetries, 'Write a whole number from 0 on.')
  if (!histories.includes(history)) throw invalid('history', history, `Write one of: ${histories.join(', ')}.`)
  return {
    capsules: resolveCapsules(config),
    isolation: resolveIsolation(config.isolation ?? {}),
    shutdownTimeoutMs:
      shutdownTimeout === undefined ? defaults.shutdownTimeoutMs : durationMs(shutdownTimeout, 'shutdownTimeout'),
    maxRetries,
    queueLimits: resolveQueueLimits(config.limits ?? {}),
    keep: resolveKeep(config.deadSet ?? {}),
    history,
    timing: resolveTiming(config.recovery ?? {}),
    tag,
    labels,
  }
}

function resolveCapsules({
  queues = defaults.queues,
  concurrency,
  isolate,
  claimAhead,
  capsules = {},
}: WorkerConfig): readonly ResolvedCapsule[] {
  const main = resolveCapsule('default', {
    queues,
    ...(concurrency !== undefined && { concurrency }),
    ...(isolate !== undefined && { isolate }),
    ...(claimAhead !== undefined && { claimAhead }),
  })
  const others = Object.entries(capsules).map(([name, capsule]) => {
    refuseUnknown(capsule, ['queues', 'concurrency', 'isolate', 'claimAhead'], `capsules.${name}`)
    return resolveCapsule(name, capsule)
  })
  return [main, ...others]
}

function resolveCapsule(name: string, given: CapsuleConfig): ResolvedCapsule {
  const { queues, concurrency = defaults.concurrency, isolate, claimAhead = true } = given
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw invalid(`concurrency of ${name}`, concurrency, 'Write a whole number from 1 on.')
  }
  if (typeof claimAhead !== 'boolean') throw invalid(`claimAhead of ${name}`, claimAhead, 'Write true or false.')
  const kind = isolate === undefined ? null : readIsolate(isolate, `isolate of ${name}`)
  return { name, order: queueOrder(queues), concurrency, isolate: kind, claimAhead }
}

function resolveQueueLimits({
  queues = {},
  ...others
}: NonNullable<WorkerConfig['limits']>): ResolvedWorker['queueLimits'] {
  refuseUnknown(others, ['queues'], 'limits')
  return readQueueLimits(queues)
}

function resolveKeep({ max = keep.dead.max, age, ...others }: DeadSetConfig): Keep {
  refuseUnknown(others, ['max', 'age'], 'deadSet')
  if (!Number.isInteger(max) || max < 0) throw invalid('deadSet.max', max, 'Write a whole number from 0 on.')
  const ageMs = age === undefined ? keep.dead.ageMs : durationMs(age, 'deadSet.age')
  return { ...keep, dead: { max, ageMs } }
}

function resolveTiming(recovery: RecoveryConfig): Timing {
  refuseUnknown(recovery, ['beat', 'silence', 'sample', 'maxBlocked'], 'recovery')
  const read = (key: 'beat' | 'silence' | 'sample', otherwise: Ms): Ms => {
    const given = recovery[key]
    return given === undefined ? otherwise : durationMs(given, `recovery.${key}`)
  }
  const beatMs = read('beat', timing.beatMs)
  const silenceMs = read('silence', timing.silenceMs)
  const sampleMs = read('sample', timing.sampleMs)
  if (silenceMs < 3 * beatMs) {
    throw invalid(
      'recovery.silence',
      recovery.silence,
      `It must be at least three beats (${3 * beatMs}ms), or the living are taken for dead.`,
    )
  }
  // Whoever the others may take for dead soon must not start jobs: the lease ends well before the silence does.
  const leaseMs = ms(Math.max(silenceMs - 2 * beatMs, beatMs * 1.5))
  return { ...timing, beatMs, silenceMs, sampleMs, leaseMs, maxBlockedMs: resolveMaxBlocked(recovery) }
}

function resolveMaxBlocked({ maxBlocked }: RecoveryConfig): Ms | null {
  if (maxBlocked === undefined) return timing.maxBlockedMs
  return maxBlocked === false ? null : durationMs(maxBlocked, 'recovery.maxBlocked', { min: LEAST_BLOCKED })
}

const invalid = (option: string, value: unknown, advice: string): HaymakerError =>
  new HaymakerError('HM_CONFIG_INVALID', `${option} is ${JSON.stringify(value)}. ${advice}`)
