// The checker can fail, and does not fail for nothing: every bug on purpose, in each form that it has, is caught by the rule that is
// named for it, and the same storm without the bug breaks no promise.

import { describe, expect, it } from 'vitest'
import { hunt, toldOf, withoutBug } from '../chaos/bugs/hunt.ts'
import { bugs } from '../chaos/bugs/list.ts'

/** Three tries, of which nearly always one is enough. */
const TIMEOUT_MS = 240_000

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
const forms = bugs.flatMap((bug) => bug.on.map(({ store, rule }) => ({ bug, store, name: bug.name, rule })))

describe('a bug on purpose', () => {
  it.each(forms)('is caught by $rule on $store: $name', { timeout: TIMEOUT_MS }, async ({ bug, store }) => {
    const hunted = await hunt(bug, store, seed)
    console.log(toldOf(hunted))
    expect(hunted.isCaught, hunted.found).toBe(true)
  })
})

describe('the same storm without the bug', () => {
  it.each(forms)('breaks no promise on $store: $name', { timeout: TIMEOUT_MS }, async ({ bug, store }) => {
    console.log(`SEED=${seed}`)
    expect(await withoutBug(bug, store, seed)).toEqual([])
  })
})
