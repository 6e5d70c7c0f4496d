// What a promise of the contract is. No test runner is needed: a promise that is not kept throws an AssertionError.

import type { Ms } from '../../core/clock.ts'
import type { Feature } from '../../core/store/store.ts'
import type { Bench, MakeBench } from './bench.ts'
import { openScene, type Scene } from './scene.ts'

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
