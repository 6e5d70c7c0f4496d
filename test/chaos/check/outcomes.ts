// G4: a stale owner changes nothing. A claim has one accepted outcome at most, an attempt as well, and a job that has ended
// is never claimed again. Only where somebody listens to what the store answers.

import type { Finding } from './finding.ts'
import { type Claim, grouped, type History, type Run, type Settled } from './history.ts'

/** Outcomes after which the job is not tried any more, and those that end an attempt. */
const ends: ReadonlySet<string> = new Set(['done', 'gone', 'dead'])
const endsAttempt: ReadonlySet<string> = new Set([...ends, 'retry'])

interface Known extends Settled {
  readonly claim: Claim
}

export class Outcomes {
  readonly #accepted: readonly Known[]
  readonly #byJob: ReadonlyMap<number, readonly Known[]>
  readonly #claims: ReadonlyMap<number, readonly Claim[]>

  constructor({ claims, settled }: History) {
    const byId = new Map(claims.map((claim) => [claim.id, claim]))
    this.#accepted = settled.flatMap((one) => {
      const claim = byId.get(one.id)
      return one.fate === 'accepted' && claim ? [{ ...one, claim }] : []
    })
    this.#byJob = grouped(this.#accepted, ({ claim }) => claim.n)
    this.#claims = grouped(claims, ({ n }) => n)
  }

  /** Whether the outcome of a run was accepted before somebody asked for the claim of another. */
  acceptedBefore(before: Run, run: Run): boolean {
    const claims = this.#claims.get(run.n) ?? []
    const later = claims.findLast(({ pid, at }) => pid === run.pid && at <= run.from)
    const known = this.#byJob.get(run.n) ?? []
    return known.some(
      ({ claim, kind, at }) =>
        claim.pid === before.pid &&
        claim.attempt === before.attempt &&
        claim.at <= before.from &&
        endsAttempt.has(kind) &&
        later !== undefined &&
        at < later.asked,
    )
  }

  findings(): Finding[] {
    return [...this.#twice(), ...this.#attemptsTwice(), ...this.#risen()].map((what) => ({ rule: 'G4', what }))
  }

  #twice(): string[] {
    return [...grouped(this.#accepted, ({ id }) => id)]
      .filter(([, all]) => all.length > 1)
      .map(([id, all]) => `claim ${id} has ${all.length} accepted outcomes`)
  }

  #attemptsTwice(): string[] {
    const ended = this.#accepted.filter(({ kind }) => endsAttempt.has(kind))
    return [...grouped(ended, ({ claim }) => `job ${claim.n}, attempt ${claim.attempt}`)]
      .filter(([, all]) => new Set(all.map(({ id }) => id)).size > 1)
      .map(([attempt, all]) => `${attempt} has ${all.length} accepted outcomes`)
  }

  #risen(): string[] {
    return [...this.#byJob].flatMap(([n, known]) => {
      const end = known.find(({ kind }) => ends.has(kind))
      const claim = end && this.#claims.get(n)?.find(({ asked }) => asked > end.at)
      return claim ? [`job ${n} had ended (${end.kind}) and was claimed again by ${claim.pid}`] : []
    })
  }
}
