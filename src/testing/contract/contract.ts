// The contract: all that a store promises, as proofs. A store is what keeps every promise; any test runner will do.
//
//   proveAll(makeBench, test)          with vitest's, node's or any other test(name, run)
//   for (const promised of contract) await prove(promised, makeBench)

import { anatomy } from './anatomy.ts'
import type { Bench, MakeBench } from './bench.ts'
import { claim } from './claim.ts'
import { crons } from './crons.ts'
import { guards } from './guards.ts'
import { guardsHeld } from './guards-held.ts'
import { handles } from './handles.ts'
import { hands } from './hands.ts'
import { histories } from './histories.ts'
import { lanes } from './lanes.ts'
import { ledger } from './ledger.ts'
import { limits } from './limits.ts'
import { metrics } from './metrics.ts'
import { moving } from './moving.ts'
import { numbers } from './numbers.ts'
import { owners } from './owners.ts'
import { places } from './places.ts'
import { placesSearch } from './places-search.ts'
import { processes } from './processes.ts'
import type { Promised } from './promised.ts'
import { promote } from './promote.ts'
import { push } from './push.ts'
import { settle } from './settle.ts'
import { suspects } from './suspects.ts'
import { sweep } from './sweep.ts'
import { trim } from './trim.ts'
import { waiting } from './waiting.ts'

/** Every promise, simple ones first. */
export const contract: readonly Promised[] = [
  ...handles,
  ...push,
  ...guards,
  ...crons,
  ...limits,
  ...guardsHeld,
  ...claim,
  ...settle,
  ...numbers,
  ...owners,
  ...sweep,
  ...suspects,
  ...promote,
  ...places,
  ...placesSearch,
  ...hands,
  ...ledger,
  ...metrics,
  ...waiting,
  ...lanes,
  ...trim,
  ...processes,
  ...moving,
  ...anatomy,
  ...histories,
]

/** The name of a promise in reports; each is there once. */
export const nameOf = ({ subject, title }: Promised): string => `${subject}: ${title}`

/** Tries one promise on a bench of its own. `not asked`: the store lacks what it needs, or the bench the patience. */
export async function prove(promised: Promised, makeBench: MakeBench): Promise<'kept' | 'not asked'> {
  const bench = await makeBench()
  try {
    if (!(await isAsked(promised, bench))) return 'not asked'
    await promised.prove(bench, makeBench)
    return 'kept'
  } finally {
    await bench.close()
  }
}

/** Hands every promise to a test runner. */
export function proveAll(makeBench: MakeBench, test: (name: string, run: () => Promise<void>) => unknown): void {
  for (const promised of contract) {
    test(nameOf(promised), async () => {
      await prove(promised, makeBench)
    })
  }
}

async function isAsked({ needs, lasts }: Promised, bench: Bench): Promise<boolean> {
  if (lasts !== undefined && bench.patience !== undefined && lasts > bench.patience) return false
  return needs === undefined || !(await bench.open()).lacks.has(needs)
}
