// `work -p N`: keeps N processes at work and works on nothing itself; it opens no store. It starts them again when they die,
// replaces them one by one when it is told or when one holds too much memory, and ends them when it ends. When it is killed
// they hear the end of their channel and stop by themselves.
//
//   working (-> quiet) -> stopping (each process within its own time, then killed) -> ended

import { type Clock, ms } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Random } from '../../core/random.ts'
import { Loop } from '../../runtime/loop.ts'
import { exitCodes } from '../exit-codes.ts'
import { Child, type Ending } from './child.ts'
import type { Supervision } from './flags.ts'
import { Place, YOUNG } from './place.ts'

export interface SupervisorOptions extends Supervision {
  /** What each process runs. */
  readonly module: string
  readonly args: readonly string[]
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

const LOOK_EVERY = ms(1000)
/** A process that could not be replaced for its memory is left alone for so long. */
const NOT_AGAIN_FOR = ms(60_000)

export class Supervisor {
  readonly #options: SupervisorOptions
  readonly places: readonly Place[]
  readonly #memory: Loop
  #state: 'working' | 'quiet' | 'stopping' = 'working'
  /** One replacement after the other: never more than one process too many. */
  #replacing: Promise<void> = Promise.resolve()
  #isRollWaiting = false
  #isReplacing = false
  #mayReplaceAt = ms(0)
  /** Resolves when nobody is left, with the exit code. */
  readonly ended: Promise<number>
  #resolveEnded: (code: number) => void = () => undefined

  constructor(options: SupervisorOptions) {
    this.#options = options
    const { processes, module, args, clock, random, log } = options
    this.places = Array.from({ length: processes }, (_, index) => {
      const number = index + 1
      const spawn = (): Child => new Child({ module, args, number, clock })
      return new Place({ number, clock, random, log, spawn, onEnd: (ending) => this.#judge(ending) })
    })
    const run = async (): Promise<void> => this.#weigh()
    this.#memory = new Loop({ name: 'memory', clock, log, everyMs: LOOK_EVERY, run })
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
  }

  get state(): 'working' | 'quiet' | 'stopping' {
    return this.#state
  }

  start(): void {
    for (const place of this.places) place.fill()
    this.#memory.start()
  }

  /** All take no new jobs; none that ends is followed by another. */
  quiet(): void {
    if (this.#state !== 'working') return
    this.#state = 'quiet'
    this.#options.log.info({}, 'quiet: no new jobs in any process; none that ends is followed by another')
    for (const place of this.places) place.close()
    const children = this.#children()
    // Who does not listen yet has no jobs.
    for (const child of children) child.listens ? child.tell('SIGTSTP') : void child.end()
    void Promise.all(children.map((child) => child.ended)).then(() => this.#resolveEnded(exitCodes.ok))
  }

  /** All log what they run. */
  dump(): void {
    for (const child of this.#children()) child.tell('SIGTTIN')
  }

  /** Ends all, each within its own time. A second time: at once. */
  async stop(why: string): Promise<void> {
    const { log } = this.#options
    if (this.#state === 'stopping') {
      log.warn({ why }, 'stopping at once: every process is killed')
      for (const child of this.#children()) child.signal('SIGKILL')
      return
    }
    this.#state = 'stopping'
    const children = this.#children()
    log.info({ why, processes: children.length }, 'stopping every process')
    for (const place of this.places) place.close()
    await this.#memory.stop()
    const endings = await Promise.all(children.map((child) => child.end()))
    // Whoever had not begun to listen held nothing.
    const isClean = endings.every(({ code, signal }) => code === 0 || signal === 'SIGTERM')
    log.info({ clean: isClean }, 'every process has ended')
    this.#resolveEnded(isClean ? exitCodes.ok : exitCodes.failure)
  }

  /** Replaces all, one by one. */
  roll(): void {
    const { log } = this.#options
    if (this.#state !== 'working')
      return log.warn({}, `USR2: nothing is restarted, since the supervisor is ${this.#state}`)
    if (this.#isRollWaiting) return log.info({}, 'USR2: a restart is waiting already')
    this.#isRollWaiting = true
    this.#queue(() => this.#roll())
  }

  async #roll(): Promise<void> {
    const { log } = this.#options
    this.#isRollWaiting = false
    log.info({ processes: this.places.length }, 'rolling restart: one process after the other')
    for (const place of this.places) {
      if (this.#state !== 'working') return
      if (!(await this.#replace(place, 'USR2'))) {
        log.error({}, 'the rolling restart has ended early: the processes that are left go on as they were')
        return
      }
    }
    log.info({ processes: this.places.length }, 'rolling restart: done')
  }

  /** A first process that says that the command line or the config is wrong says it for all. */
  #judge({ code }: Ending): void {
    const wasReady = this.places.some(({ child }) => child?.wasReady)
    if (code !== exitCodes.usage || wasReady || this.#state !== 'working') return
    this.#resolveEnded(exitCodes.usage)
    this.#state = 'stopping'
    for (const place of this.places) place.close()
    for (const child of this.#children()) child.signal('SIGKILL')
  }

  #queue(work: () => Promise<void>): void {
    this.#isReplacing = true
    const queued = this.#replacing.then(work).finally(() => {
      if (this.#replacing === queued) this.#isReplacing = false
    })
    this.#replacing = queued
  }

  async #replace(place: Place, why: string): Promise<boolean> {
    const { log } = this.#options
    const before = place.child?.pid
    const failure = await place.replace()
    const { number } = place
    if (failure === null)
      log.info({ process: number, before, process_pid: place.child?.pid, why }, `process ${number} was replaced`)
    else if (this.#state !== 'stopping')
      log.error(
        { process: number, process_pid: before, why },
        `process ${number} was not replaced, the old one stays: of the new one, ${failure}`,
      )
    return failure === null
  }

  /** One at a time: what is freed by it may be enough for the others. */
  #weigh(): void {
    const { maxBytes, clock, log } = this.#options
    if (maxBytes === null || this.#isReplacing || this.#state !== 'working' || clock.monotonic() < this.#mayReplaceAt)
      return
    const heavy = this.places.find(
      ({ child }) => child && child.age() >= YOUNG && (child.report?.rssBytes ?? 0) > maxBytes,
    )
    if (!heavy) return
    const [rss_mb, max_mb] = [heavy.child?.report?.rssBytes ?? 0, maxBytes].map((bytes) =>
      Math.round(bytes / 1024 ** 2),
    )
    log.warn(
      { process: heavy.number, process_pid: heavy.child?.pid, rss_mb, max_mb },
      `process ${heavy.number} holds too much memory; it is replaced`,
    )
    this.#queue(async () => {
      if (!(await this.#replace(heavy, '--max-memory'))) this.#mayReplaceAt = ms(clock.monotonic() + NOT_AGAIN_FOR)
    })
  }

  #children(): readonly Child[] {
    return this.places.flatMap((place) => place.children)
  }
}
