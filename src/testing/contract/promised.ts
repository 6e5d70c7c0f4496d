// What a promise of the contract is, and the bench on which a store proves it. No test runner is needed: a promise that
// is not kept throws an AssertionError.

import type { Ms } from '../../core/clock.ts'
import type { Codec } from '../../core/payload/codec.ts'
import type { Random } from '../../core/random.ts'
import type { Feature, Store } from '../../core/store/store.ts'
import { openScene, type Scene } from './scene.ts'

/** A place to try a store, empty at first. */
export interface Bench {
  readonly codec: Codec
  readonly random: Random
  /** How long `elapse` may take in all, where it takes real time; absent: time is a fake, and any length will do. */
  readonly patience?: Ms
  /** An open handle; each call gives another one on the same jobs. */
  open(): Promise<Store>
  /** Lets at least `by` pass on the store's clock. */
  elapse(by: Ms): Promise<void>
  /** Closes all handles and leaves nothing behind. */
  close(): Promise<void>
}

export type MakeBench = () => Promise<Bench>

/** One thing that every store does. */
export interface Promised {
  readonly subject: string
  readonly title: string
  /** The promise is not asked of stores that lack this. */
  readonly needs?: Feature
  /** How much time has to pass: a bench with less patience leaves the promise out. */
  readonly lasts?: Ms
  prove(bench: Bench, another: MakeBench): Promise<void>
}

/** Promises of one subject, each by its title. */
export function promises(
  subject: string,
  proofs: Readonly<Record<string, (scene: Scene) => Promise<void>>>,
  asked: Pick<Promised, 'needs' | 'lasts'> = {},
): readonly Promised[] {
  return Object.entries(proofs).map(([title, proof]) => ({
    ...asked,
    subject,
    title,
    prove: async (bench) => proof(await openScene(bench)),
  }))
}
