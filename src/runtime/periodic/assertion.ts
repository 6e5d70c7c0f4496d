// What the code of this process declares is kept in the store, and there again within a minute after a flush. Of processes with
// different code the one that began last is right while it lives: older code never takes back what newer code declared, and
// nobody takes away what he does not know.

import type { EpochMs } from '../../core/clock.ts'
import type { CronDefinition } from '../../core/features/cron/cron-definition.ts'
import {
  type CronText,
  type Declared,
  declaredBy,
  goingOn,
  isSame,
  printCron,
  readCron,
} from '../../core/features/cron/kept-cron.ts'
import type { KeepCron, KeptCron, KeptCrons } from '../../core/store/crons.ts'
import type { Store } from '../../core/store/store.ts'

export interface AssertionOptions {
  readonly store: Pick<Store, 'keepCrons' | 'beats'>
  /** This process, as `host:pid`. */
  readonly name: string
  readonly crons: readonly CronDefinition[]
}

export class Assertion {
  readonly #options: AssertionOptions
  readonly #declared: ReadonlyMap<string, Declared>
  #since: EpochMs | null = null
  #remembered: readonly KeptCron[] = []
  #doneTo: EpochMs | null = null
  #wasKnown = false

  constructor(options: AssertionOptions) {
    this.#options = options
    this.#declared = new Map(options.crons.map((cron) => [cron.name, declaredBy(cron, 'code')]))
  }

  /** Whether the code of this process has it. */
  has(name: string): boolean {
    return this.#declared.has(name)
  }

  /** Writes what is missing or older. True: something was written, and is to be read again. */
  async declare({ all, known }: KeptCrons, now: EpochMs): Promise<boolean> {
    this.#since ??= now
    const kept = new Map(all.map((one) => [one.name, one]))
    const isLost = this.#wasKnown && !known
    const changes = [
      ...(isLost ? this.#lost() : []),
      ...[...this.#declared].flatMap(([name, declared]) =>
        this.#missing(name, declared, kept.has(name) || isLost, now),
      ),
      ...(await this.#older(kept)),
    ]
    this.#wasKnown ||= known || changes.length > 0
    if (changes.length === 0) return false
    await this.#options.store.keepCrons(changes)
    return true
  }

  /** All of this is there, and its ticks up to now are done with. */
  remember(all: readonly KeptCron[], now: EpochMs): void {
    this.#remembered = all
    this.#doneTo = now
  }

  /** All that was there before a flush, also what was declared at run time; its ticks go on where they were. */
  #lost(): readonly KeepCron[] {
    return this.#remembered.map(({ name, text }) => ({ name, text: goingOn(text, this.#doneTo), version: null }))
  }

  #missing(name: string, declared: Declared, isThere: boolean, from: EpochMs): readonly KeepCron[] {
    if (isThere) return []
    return [{ name, text: printCron(this.#fresh(declared, from)), version: null }]
  }

  async #older(kept: ReadonlyMap<string, KeptCron>): Promise<readonly KeepCron[]> {
    const changes: KeepCron[] = []
    for (const [name, declared] of this.#declared) {
      const one = kept.get(name)
      if (!one) continue
      const read = readCron(one.text)
      if (read && isSame(read, declared)) continue
      if (read && !(await this.#isOlder(read))) continue
      const { isPaused = false, skipTo = null, from = this.#since ?? (0 as EpochMs) } = read ?? {}
      const text = printCron({ ...this.#fresh(declared, from), isPaused, skipTo })
      changes.push({ name, text, version: one.version })
    }
    return changes
  }

  /** Whether who declared it began before us, or is no more. */
  async #isOlder({ by, since, source }: CronText): Promise<boolean> {
    if (source === 'dynamic' || since < (this.#since ?? 0)) return true
    const { alive } = await this.#options.store.beats()
    return !alive.some(({ owner }) => owner.startsWith(`${by}:`))
  }

  #fresh(declared: Declared, from: EpochMs): CronText {
    const since = this.#since ?? from
    return { ...declared, by: this.#options.name, since, from, isPaused: false, skipTo: null }
  }
}
