// `hm.cron`: the jobs by the clock of a store, those of code and those that are declared at run time.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Tick } from '../../core/features/cron/grid.ts'
import {
  type CronSource,
  type CronText,
  courseOf,
  declaredBy,
  isSame,
  lastTick,
  printCron,
} from '../../core/features/cron/kept-cron.ts'
import {
  contestedCron,
  type Known,
  knownCrons,
  unknownCron,
  unreadableCron,
} from '../../core/features/cron/known-crons.ts'
import type { ScheduleOptions } from '../../core/features/cron/periodic-job.ts'
import type { Registry } from '../../core/job/registry.ts'
import { atMs, type Moment } from '../../core/job/when.ts'
import type { PushReceipt } from '../../core/middleware.ts'
import type { Ticked } from '../../core/store/crons.ts'
import type { Finding } from '../../core/store/store.ts'
import type { JobClass } from '../class-job.ts'
import type { Order } from '../client.ts'
import type { JobDefinition } from '../function-job.ts'
import { soleReceipt } from '../verbs.ts'
import { orderOfCron } from './cron-order.ts'
import { type Given, type Named, readDefinition, type Written } from './define-cron.ts'
import type { CodeCrons, ForeignCron, TakeOverOptions } from './foreign-crons.ts'

/** A job by the clock, as it stands. */
export interface CronEntry {
  readonly name: string
  /** As a person reads it: `0 3 * * * Europe/Paris`, `every 15m`. */
  readonly text: string
  readonly schedule: ScheduleOptions
  readonly class: string
  readonly queue: string
  readonly args: readonly unknown[]
  /** `code`: from `cron` of a config, which declares it again; `dynamic`: by `upsert`. */
  readonly source: CronSource
  /** The process that declared it, as `host:pid`; null: none yet, it is in the code of this one. */
  readonly by: string | null
  readonly isPaused: boolean
  /** Ticks up to and with this one are skipped; null: none is. */
  readonly skipTo: EpochMs | null
  /** The last ones that were pushed, the newest first. Without a jid, the job before it stood in the way. */
  readonly ticks: readonly Ticked[]
  /** When it is due next; null: never, or it is paused. */
  readonly next: EpochMs | null
  /** Why nobody can push it; null: all is well. */
  readonly problem: string | null
}

export interface CronsOptions extends CodeCrons {
  readonly registry: Registry
  push(orders: readonly Order[]): Promise<readonly PushReceipt[]>
  /** Something was declared here. */
  changed(): void
}

/** What reads schedules is loaded when it is needed. */
const reader = (): Promise<
  typeof import('../../core/features/cron/due.ts') & typeof import('../../core/features/cron/periodic-job.ts')
> =>
  Promise.all([import('../../core/features/cron/due.ts'), import('../../core/features/cron/periodic-job.ts')]).then(
    ([due, job]) => ({ ...due, ...job }),
  )

/** So often is a change made again that somebody else was faster with. */
const TRIES = 20

export class Crons {
  readonly #options: CronsOptions

  constructor(options: CronsOptions) {
    this.#options = options
  }

  /**
   * Declares a job by the clock at run time, or changes it: it is kept in the store, and every worker process pushes it, whether or
   * not it knows the job. What is the same stays as it is, pauses too. Its first tick is the first one after now.
   *
   * @example await hm.cron.upsert({ name: `tenant-${id}`, every: '15m', job: sync, input: { id } })
   * @throws HaymakerError HM_CONFIG_INVALID where it is none, or where code declares this name
   */
  upsert<Args extends readonly unknown[]>(
    cron: Named & { readonly job: JobDefinition<Args, never, unknown> | JobClass<Args> } & Given<Args>,
  ): Promise<void>
  async upsert(cron: Written): Promise<void> {
    const definition = readDefinition(cron)
    const { name } = definition
    const declared = declaredBy(definition, 'dynamic')
    ;(await reader()).periodicJob(name, definition.schedule)
    await this.#change(name, 'create', (before, now) => {
      if (before?.source === 'code' || this.#options.crons.some((one) => one.name === name)) throw ofCode(name)
      if (before && isSame(before, declared)) return before
      const { isPaused = false, skipTo = null } = before ?? {}
      return { ...declared, by: this.#options.name, since: now, from: now, isPaused, skipTo }
    })
    this.#options.changed()
  }

  /** Takes away what was declared at run time, or what no code declares any more. False: there is none of this name. */
  async remove(name: string): Promise<boolean> {
    const store = await this.#options.store()
    for (let left = TRIES; left > 0; left--) {
      const kept = (await store.crons()).all.find((one) => one.name === name)
      if (!kept) return false
      const [isDone] = await store.keepCrons([{ name, text: null, version: kept.version }])
      if (isDone) return true
    }
    throw contestedCron(name)
  }

  /** All there are, by name. */
  async all(): Promise<readonly CronEntry[]> {
    const [known, now, read] = await Promise.all([this.#known(), this.#now(), reader()])
    return known.map((one) => entryOf(one, now, read))
  }

  /** null: there is none of this name. */
  async find(name: string): Promise<CronEntry | null> {
    return (await this.all()).find((one) => one.name === name) ?? null
  }

  /** The next ticks of one, also while it is paused; default: ten, from now on. @throws HaymakerError HM_CONFIG_INVALID */
  async next(name: string, { count = 10, from }: { count?: number; from?: Moment } = {}): Promise<readonly Tick[]> {
    const [{ text }, { nextTicks, periodicJob }, now] = await Promise.all([this.#get(name), reader(), this.#now()])
    const after = from === undefined ? now : atMs(from, now, 'from')
    return nextTicks(periodicJob(name, text.schedule), after, count)
  }

  /** Its ticks push nothing until it is resumed. @throws HaymakerError HM_CONFIG_INVALID where there is none of this name */
  async pause(name: string): Promise<void> {
    await this.#change(name, 'known', (before) => ({ ...before, isPaused: true }))
  }

  /** Its ticks push again, from the next one on: those of the pause are not missed. @throws HaymakerError HM_CONFIG_INVALID */
  async resume(name: string): Promise<void> {
    await this.#change(name, 'known', (before, now) =>
      before.isPaused ? { ...before, isPaused: false, from: now } : before,
    )
    this.#options.changed()
  }

  /** The next tick that is not skipped yet pushes nothing. Answers when that is; null: there is none. @throws HaymakerError */
  async skipNext(name: string): Promise<EpochMs | null> {
    const { nextTicks, periodicJob } = await reader()
    let skipped: EpochMs | null = null
    await this.#change(name, 'known', (before, now) => {
      const after = epochMs(Math.max(now, before.skipTo ?? 0))
      skipped = nextTicks(periodicJob(name, before.schedule), after, 1)[0]?.at ?? null
      return skipped === null ? before : { ...before, skipTo: skipped }
    })
    return skipped
  }

  /** Pushes its job now, whatever its schedule says; no tick is used up. @throws HaymakerError HM_CONFIG_INVALID, of the push */
  async run(name: string): Promise<PushReceipt> {
    const { registry, push } = this.#options
    const { text } = await this.#get(name)
    return soleReceipt(await push([orderOfCron(name, text, registry, await this.#now())]), text.job.class)
  }

  /** Those that another program keeps in the store and pushes itself, as sidekiq-cron does, by name. */
  async foreign(): Promise<readonly ForeignCron[]> {
    return (await import('./foreign-crons.ts')).foreignCrons(this.#options)
  }

  /**
   * Makes one of them ours, from one tick to the next: its program switches it off, and we push from the tick behind the last one that it
   * pushed. Where code declares this name, it is pushed as the code says. One that was disabled is ours and paused.
   *
   * @throws HaymakerError HM_CRON_UNKNOWN where there is none of this name, HM_CRON_FOREIGN where it cannot be ours
   */
  async takeOver(name: string, options: TakeOverOptions = {}): Promise<void> {
    await (await import('./foreign-crons.ts')).takeOver(this.#options, name, options)
    this.#options.changed()
  }

  /** What endangers them: some are pushed by another program as well. It only reads. */
  async check(): Promise<readonly Finding[]> {
    if (!(await (await this.#options.store()).hasForeignSchedules())) return []
    return (await import('./foreign-crons.ts')).checkForeign(this.#options)
  }

  async #now(): Promise<EpochMs> {
    return (await this.#options.store()).now()
  }

  async #known(): Promise<readonly Known[]> {
    const { crons, name, store } = this.#options
    const opened = await store()
    return knownCrons((await opened.crons()).all, crons, name, await opened.now())
  }

  async #get(name: string): Promise<Known & { readonly text: CronText }> {
    const all = await this.#known()
    const found = all.find((one) => one.name === name)
    if (!found) throw unknownCron(name, all)
    if (!found.text) throw unreadableCron(name)
    return { ...found, text: found.text }
  }

  async #change(name: string, how: 'create', change: (before: CronText | null, now: EpochMs) => CronText): Promise<void>
  async #change(name: string, how: 'known', change: (before: CronText, now: EpochMs) => CronText): Promise<void>
  async #change(
    name: string,
    how: 'create' | 'known',
    change: (before: never, now: EpochMs) => CronText,
  ): Promise<void> {
    const store = await this.#options.store()
    for (let left = TRIES; left > 0; left--) {
      const [all, now] = [await this.#known(), await store.now()]
      const found = all.find((one) => one.name === name)
      if (how === 'known' && !found) throw unknownCron(name, all)
      if (found && !found.text) throw unreadableCron(name)
      const before = found?.text ?? null
      const text = printCron(change(before as never, now))
      if (found?.kept?.text === text) return
      const [isDone] = await store.keepCrons([{ name, text, version: found?.kept?.version ?? null }])
      if (isDone) return
    }
    throw contestedCron(name)
  }
}

function entryOf({ name, text, kept }: Known, now: EpochMs, read: Awaited<ReturnType<typeof reader>>): CronEntry {
  const ticks = kept?.ticks ?? []
  if (text === null) {
    const nothing = { text: '', schedule: {}, class: '', queue: '', args: [], source: 'dynamic', by: null } as const
    return { name, ...nothing, isPaused: false, skipTo: null, ticks, next: null, problem: unreadableCron(name).message }
  }
  const { schedule, job, source, by, isPaused, skipTo } = text
  const base = { name, schedule, ...job, source, by: kept ? by : null, isPaused, skipTo, ticks }
  const { carried: _, ...shown } = base
  try {
    const periodic = read.periodicJob(name, schedule)
    const next = read.nextLook(periodic, courseOf(text, kept ? lastTick(kept, now) : null), now)
    return { ...shown, text: periodic.text, next, problem: null }
  } catch (error) {
    return { ...shown, text: '', next: null, problem: error instanceof Error ? error.message : String(error) }
  }
}

const ofCode = (name: string): HaymakerError =>
  new HaymakerError('HM_CONFIG_INVALID', `${name} is declared in code, which would write over it. Choose another name.`)
