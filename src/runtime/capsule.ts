// A capsule: some queues, some slots, and the jobs in hand for them. Every claim in hand is in exactly one state:
//
//   held -> (noting ->) running -> settling -> out        held -> settling (given back) -> out
//
// A claim that waits for a slot longer than the hoard time goes back to the head of its queue, so that slow jobs are never
// hoarded; nothing starts while this process's own beat is too old.

import { type Cancel, type Clock, type EpochMs, later, type Ms, ms } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { QueueOrder } from '../core/queues/order.ts'
import type { PoisonRule } from '../core/store/clockwork.ts'
import type { Claim, OwnerId, Settlement, Token } from '../core/store/queueing.ts'
import { Ahead } from './ahead.ts'
import type { AttemptContext } from './attempt-context.ts'
import type { Claimer } from './claimer.ts'
import { type Attempt, buried, type Runner } from './run.ts'
import type { Fate } from './settler.ts'
import type { Suspects } from './suspects.ts'

export interface CapsuleOptions {
  readonly name: string
  readonly order: QueueOrder
  readonly concurrency: number
  readonly clock: Clock
  readonly log: Log
  readonly runner: Runner
  readonly suspects: Suspects
  readonly poison: PoisonRule
  readonly hoardMs: Ms
  /** Whether this process may start jobs: its own beat is fresh. */
  mayStart(): boolean
  settle(owner: OwnerId, settlement: Settlement): Promise<Fate>
  onGone(id: OwnerId): void
}

interface InHand {
  readonly claim: Claim
  readonly owner: OwnerId
  readonly since: Ms
  state: 'held' | 'running' | 'settling'
  attempt: Attempt | null
  startedAt: EpochMs | null
}

/** A job at work in this process. */
export interface AtWork {
  readonly claim: Claim
  readonly context: AttemptContext | null
  readonly startedAt: EpochMs
}

/** How long a suspect waits in hand for its turn, and then in the schedule. */
const SUSPECT_PATIENCE = ms(1000)
const SUSPECT_WAIT = ms(1000)
const MOST_SUSPECTS = 200
/** How soon a start that was put off by an old beat is tried again. */
const STALE_BEAT_RETRY = ms(100)

export class Capsule {
  readonly name: string
  readonly order: QueueOrder
  readonly concurrency: number
  readonly #options: CapsuleOptions
  readonly #ahead: Ahead
  /** Everything in hand, by token. */
  #hand = new Map<Token, InHand>()
  /** Of these, what waits for a slot, oldest first. */
  #held = new Set<InHand>()
  /** And what waits for the suspect at work to end: they run one after the other, beside ordinary jobs. */
  #heldSuspects = new Set<InHand>()
  /** Taken slots: a handler that outlives its timeout keeps its slot. */
  #slots = 0
  #claimer: Claimer | null = null
  #timer: Cancel | null = null
  #quiet = false
  #emptied: (() => void)[] = []

  constructor(options: CapsuleOptions) {
    this.name = options.name
    this.order = options.order
    this.concurrency = options.concurrency
    this.#options = options
    this.#ahead = new Ahead(options.clock.monotonic())
    options.suspects.whenFree(() => this.pump())
  }

  /** Whoever asks the store for this capsule; asked again whenever there is room. */
  use(claimer: Claimer): void {
    this.#claimer = claimer
  }

  /** How many more claims there is room for. */
  room(): number {
    if (this.#quiet || this.#heldSuspects.size >= MOST_SUSPECTS || !this.#options.mayStart()) return 0
    return this.concurrency - this.#slots - this.#held.size + this.#ahead.allowance()
  }

  /** Takes claims in hand and starts what there are slots for. */
  take(owner: OwnerId, claims: readonly Claim[]): void {
    const since = this.#options.clock.monotonic()
    for (const claim of claims) {
      const one: InHand = { claim, owner, since, state: 'held', attempt: null, startedAt: null }
      this.#hand.set(claim.token, one)
      if (this.#mustWait(claim)) this.#heldSuspects.add(one)
      else this.#held.add(one)
    }
    this.pump()
  }

  /** Starts what may start, gives back what must go back, asks for more. */
  pump(): void {
    if (this.#quiet) void this.#giveBack([...this.#held, ...this.#heldSuspects])
    else if (this.#options.mayStart()) this.#startHeld()
    this.#plan()
    this.#claimer?.pump()
  }

  /** No new jobs; unstarted ones go back at once. */
  async quiet(): Promise<void> {
    this.#quiet = true
    this.pump()
    await this.#claimer?.hold()
    this.pump()
  }

  /** Resolves when nothing is in hand. */
  empty(): Promise<void> {
    if (this.#hand.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#emptied.push(resolve))
  }

  /** The jobs at work. */
  running(): readonly AtWork[] {
    return [...this.#hand.values()].flatMap(({ claim, attempt, startedAt, state }) =>
      state === 'running' && startedAt !== null ? [{ claim, context: attempt?.context ?? null, startedAt }] : [],
    )
  }

  get tokens(): Iterable<Token> {
    return this.#hand.keys()
  }

  /** Tells every running job to end. */
  abort(reason: HaymakerError): void {
    for (const { context } of this.running()) context?.abort(reason)
  }

  /** Gives running jobs back although they run: only for a process that is about to end. */
  giveBackRunning(): Promise<unknown> {
    return this.#giveBack([...this.#hand.values()].filter((one) => one.state === 'running'))
  }

  /** The claim is in other hands by now: its job is told to end, and its outcome is nobody's. */
  lose(token: Token): void {
    const one = this.#hand.get(token)
    if (!one) return
    const advice = 'Its job runs again elsewhere; end this run.'
    one.attempt?.context?.abort(
      new HaymakerError('HM_LEASE_LOST', `The claim ${one.owner}:${token} was recovered by another process. ${advice}`),
    )
    if (one.state !== 'settling') this.#drop(one)
  }

  /** A suspect runs beside no other; one that used up its charges is not run at all, so it need not wait. */
  #mustWait({ suspect, charges }: Claim): boolean {
    return suspect && charges < this.#options.poison.charges
  }

  #startHeld(): void {
    const [suspect] = this.#heldSuspects
    if (suspect && this.#slots < this.concurrency && this.#options.suspects.isFree) void this.#start(suspect)
    for (const one of this.#held) {
      if (this.#slots >= this.concurrency) return
      void this.#start(one)
    }
  }

  async #start(one: InHand): Promise<void> {
    const { suspects, poison, clock } = this.#options
    one.state = 'running'
    this.#forgetHeld(one)
    this.#slots++
    const { claim } = one
    const began = clock.monotonic()
    try {
      if (claim.charges >= poison.charges) return await this.#settle(one, this.#poisoned(claim))
      if (this.#mustWait(claim)) {
        const admitted = await suspects.admit(claim)
        if (admitted === 'gone') return this.#options.onGone(one.owner)
        if (admitted === 'lost') return this.#drop(one)
        if (admitted === 'wait') return await this.#settle(one, this.#postponed(claim))
      }
      if (this.#hand.get(claim.token) !== one) return
      await this.#run(one)
    } finally {
      suspects.leave(claim.token)
      this.#slots--
      this.#ahead.ended(clock.monotonic() - began, clock.monotonic())
      this.pump()
    }
  }

  async #run(one: InHand): Promise<void> {
    const { runner, clock } = this.#options
    one.startedAt = clock.now()
    one.attempt = runner.begin(one.claim)
    const settlement = await one.attempt.settlement
    if (this.#hand.get(one.claim.token) !== one || one.state !== 'running') return
    void this.#settle(one, settlement)
    await one.attempt.context?.handler?.catch(() => undefined)
  }

  async #settle(one: InHand, settlement: Settlement): Promise<void> {
    one.state = 'settling'
    this.#forgetHeld(one)
    const fate = await this.#options.settle(one.owner, settlement)
    if (fate === 'refused') {
      const { log, clock } = this.#options
      log.error(
        { token: one.claim.token, queue: one.claim.queue },
        'the destination of a job cannot take it; trying again',
      )
      clock.after(ms(1000), () => void this.#settle(one, settlement))
      return
    }
    this.#drop(one)
  }

  #giveBack(some: readonly InHand[]): Promise<unknown> {
    // Newest first: each goes to the head, so the oldest ends in front.
    const newestFirst = [...some].sort((a, b) => b.claim.token - a.claim.token)
    return Promise.all(
      newestFirst.map((one) =>
        this.#settle(one, { token: one.claim.token, outcome: { kind: 'back' }, count: 'nothing' }),
      ),
    )
  }

  #forgetHeld(one: InHand): void {
    this.#held.delete(one)
    this.#heldSuspects.delete(one)
  }

  #drop(one: InHand): void {
    this.#forgetHeld(one)
    if (this.#hand.get(one.claim.token) === one) this.#hand.delete(one.claim.token)
    if (this.#hand.size === 0) for (const resolve of this.#emptied.splice(0)) resolve()
  }

  /** Wakes up for what waits in hand: a slot that does not come, or a beat that is too old. */
  #plan(): void {
    if (this.#timer) return
    const { clock, hoardMs, mayStart } = this.#options
    const [held] = this.#held
    const [suspect] = this.#heldSuspects
    if (!held && !suspect && mayStart()) return
    const ends = [held && held.since + hoardMs, suspect && suspect.since + SUSPECT_PATIENCE].filter(
      (end) => end !== undefined,
    )
    const wait = ends.length > 0 ? Math.min(...ends) - clock.monotonic() : STALE_BEAT_RETRY
    this.#timer = clock.after(
      ms(Math.max(wait, 1)),
      () => {
        this.#timer = null
        this.#returnHoarded()
        this.pump()
      },
      'idle',
    )
  }

  #returnHoarded(): void {
    const { clock, hoardMs } = this.#options
    const now = clock.monotonic()
    const hoarded = [...this.#held].filter((one) => one.since <= now - hoardMs)
    if (hoarded.length > 0) {
      this.#ahead.gaveBack()
      void this.#giveBack(hoarded)
    }
    // Not to the head, where they would be claimed at once and wait again.
    const impatient = [...this.#heldSuspects].filter((one) => one.since <= now - SUSPECT_PATIENCE)
    for (const one of impatient) void this.#settle(one, this.#postponed(one.claim))
  }

  #poisoned(claim: Claim): Settlement {
    const { log, poison } = this.#options
    log.error(
      { queue: claim.queue, charges: claim.charges },
      `a job ran alone in ${poison.charges} processes that died; it is poison and goes to the dead set`,
    )
    return buried(claim)
  }

  /** A suspect that has to wait for another: back in a second, its bytes and its mark unchanged. */
  #postponed(claim: Claim): Settlement {
    const at = later(this.#options.clock.now(), SUSPECT_WAIT)
    return {
      token: claim.token,
      count: 'nothing',
      outcome: { kind: 'schedule', at, queue: claim.queue, payload: claim.payload },
    }
  }
}
