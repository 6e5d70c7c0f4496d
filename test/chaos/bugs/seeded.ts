// `npm run chaos -- --seeded-bugs`: breaks the product in twelve ways, and says which of them the checker saw. A line each; the
// last line is one JSON object, and the exit code is 1 if one was missed.

import { parseArgs } from 'node:util'
import type { StoreKind } from '../systems/system.ts'
import { hunt, toldOf } from './hunt.ts'
import { bugs } from './list.ts'

/** The option that asks for it. */
export const SEEDED = '--seeded-bugs'

/** `store`: for those bugs that look like something there; null: each where it shows best. */
function asked(): { store: StoreKind | null; seed: number } {
  const { values } = parseArgs({
    options: { 'seeded-bugs': { type: 'boolean' }, store: { type: 'string' }, seed: { type: 'string' } },
  })
  const { store = null, seed = String(Date.now() % 1_000_000) } = values
  if (store !== null && store !== 'redis' && store !== 'sqlite') throw new Error(`--store is ${store}.`)
  if (!Number.isInteger(Number(seed))) throw new Error(`--seed is ${seed}. Write a whole number.`)
  return { store, seed: Number(seed) }
}

export async function seededBugs(): Promise<number> {
  const { store, seed } = asked()
  let caught = 0
  for (const bug of bugs) {
    const hunted = await hunt(bug, store, seed)
    if (hunted.isCaught) caught++
    console.log(toldOf(hunted))
  }
  console.log(JSON.stringify({ caught, of: bugs.length }))
  return caught === bugs.length ? 0 : 1
}
