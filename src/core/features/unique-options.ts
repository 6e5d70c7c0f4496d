// The option `unique` of a job: how it is written, what it means, and what of a job it compares.

import { type Ms, ms } from '../clock.ts'
import { type Duration, durationMs } from '../config/duration.ts'
import { didYouMean } from '../config/suggest.ts'
import { HaymakerError } from '../errors.ts'
import { checkArgs } from '../job/args.ts'
import type { UniqueUntil } from './lock.ts'

/** What becomes of a job whose key another one holds. */
export type OnConflict = 'skip' | 'replace' | 'throw' | 'debounce' | 'throttle'

export interface UniqueOptions<Args extends readonly unknown[] = readonly never[]> {
  /**
   * What makes two jobs of a class the same one. 'args' (default): all arguments. A list: these fields of the input. A function:
   * what it answers, JSON and no promise.
   */
  readonly by?: 'args' | readonly string[] | ((...args: Args) => unknown)
  /**
   * 'done' (default): until the job is done, dead, deleted or gone, over all its retries. 'start': until an attempt begins.
   * 'expiry': for as long as `for` says, whatever becomes of the job.
   */
  readonly until?: UniqueUntil
  /**
   * How long the key is held at most: since the job was pushed, or was to be tried again. Default 1d, from 1s on; to be said with
   * 'expiry' and 'throttle'.
   */
  readonly for?: Duration
  /**
   * 'skip' (default): the next one is not pushed. 'replace': it takes the place of the one that waits. 'throw': its push fails with
   * HM_JOB_DUPLICATE. 'debounce': as replace, and each runs `delay` after its push. 'throttle': at most one in `for`.
   */
  readonly onConflict?: OnConflict
  /** With 'debounce': how long no other may be pushed before it runs. */
  readonly delay?: Duration
}

/** The same, read and checked. */
export interface UniqueRule {
  readonly by: NonNullable<UniqueOptions['by']>
  readonly until: UniqueUntil
  readonly forMs: Ms
  readonly onConflict: OnConflict
  readonly delayMs: Ms | null
  /** Another job may take its place. */
  readonly yields: boolean
}

const keys = ['by', 'until', 'for', 'onConflict', 'delay']
const untils: readonly UniqueUntil[] = ['start', 'done', 'expiry']
const conflicts: readonly OnConflict[] = ['skip', 'replace', 'throw', 'debounce', 'throttle']
const USUAL = ms(24 * 60 * 60 * 1000)
const LEAST = ms(1000)

/** Reads the option. null: the job is not unique. @throws HaymakerError HM_CONFIG_INVALID */
export function readUnique(given: boolean | UniqueOptions | undefined, job: string): UniqueRule | null {
  if (given === undefined || given === false) return null
  if (given === true)
    return { by: 'args', until: 'done', forMs: USUAL, onConflict: 'skip', delayMs: null, yields: false }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid(job, 'unique', given, 'Write true, or { by, until, for, onConflict }.')
  const unknown = Object.keys(given).find((key) => !keys.includes(key))
  if (unknown !== undefined)
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `${job}: unique has no option "${unknown}".${didYouMean(unknown, keys)}`,
    )
  const { by = 'args', onConflict = 'skip', delay } = given
  const until = given.until ?? (onConflict === 'throttle' ? 'expiry' : 'done')
  if (!isBy(by)) throw invalid(job, 'unique.by', by, "Write 'args', a list of fields, or a function.")
  if (!untils.includes(until)) throw invalid(job, 'unique.until', until, `Write one of ${untils.join(', ')}.`)
  if (!conflicts.includes(onConflict))
    throw invalid(job, 'unique.onConflict', onConflict, `Write one of ${conflicts.join(', ')}.`)
  checkTogether(given, until, job)
  return {
    ...{ by, until, onConflict, yields: onConflict === 'replace' || onConflict === 'debounce' },
    forMs: given.for === undefined ? USUAL : durationMs(given.for, `${job}: unique.for`, { min: LEAST }),
    delayMs: delay === undefined ? null : durationMs(delay, `${job}: unique.delay`),
  }
}

const isBy = (by: unknown): boolean =>
  by === 'args' ||
  typeof by === 'function' ||
  (Array.isArray(by) && by.length > 0 && by.every((field) => typeof field === 'string'))

/** What only makes sense with something else. */
function checkTogether({ onConflict, delay, ...given }: UniqueOptions, until: UniqueUntil, job: string): void {
  const waits = onConflict === 'debounce'
  if (waits !== (delay !== undefined))
    throw invalid(
      job,
      'unique.delay',
      delay,
      waits ? "Say it with debounce: delay: '5s'." : 'Write it with debounce alone.',
    )
  if (onConflict === 'throttle' && until !== 'expiry')
    throw invalid(job, 'unique.until', until, 'Leave it out with throttle, which goes by time alone.')
  if (until !== 'expiry') return
  if (given.for === undefined) throw invalid(job, 'unique.for', undefined, "Say how long: for: '10m'.")
  if (onConflict === 'replace' || waits)
    throw invalid(job, 'unique.until', until, `Choose start or done with ${onConflict}: it goes by the job that waits.`)
}

/** What of these arguments is compared, as a text that is the same however members are ordered. @throws HaymakerError */
export function comparedText({ by }: UniqueRule, args: readonly unknown[], job: string): string {
  if (by === 'args') return canonical(args)
  if (typeof by === 'function') return answerText(by(...(args as readonly never[])), job)
  const [input] = args
  const fields = typeof input === 'object' && input !== null ? input : {}
  const found = by.filter((field) => Object.hasOwn(fields, field))
  if (found.length === 0)
    throw invalid(job, 'unique.by', by, 'The input has none of these fields. Name some that it has.')
  return canonical(Object.fromEntries(found.map((field) => [field, Reflect.get(fields, field)])))
}

function answerText(answer: unknown, job: string): string {
  if (typeof answer === 'object' && answer !== null && 'then' in answer)
    throw new HaymakerError('HM_CONFIG_INVALID', `${job}: unique.by answered a promise. It must answer at once.`)
  checkArgs([answer], `What unique.by of ${job} answers,`)
  return canonical(answer)
}

/** JSON whose members are in order. */
const canonical = (value: unknown): string => JSON.stringify(value, (_, member: unknown) => ordered(member))

function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  // With a name before it, so that numbers among names do not come first whatever their order, and none is __proto__.
  const entries = Object.entries(value).map(([name, member]) => [`.${name}`, member] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const invalid = (job: string, option: string, value: unknown, advice: string): HaymakerError =>
  new HaymakerError(
    'HM_CONFIG_INVALID',
    `${job}: ${option} is ${typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))}. ${advice}`,
  )
