// The checker can fail: two of the bugs on purpose a day are looked for, and the rule that is named for each has to see it. All of
// them are looked for every night (test/nightly/bugs.test.ts).

import { describe, expect, it } from 'vitest'
import { formOn, hunt, toldOf } from './bugs/hunt.ts'
import { dueOn } from './bugs/list.ts'

/** Three tries, of which nearly always one is enough. */
const TIMEOUT_MS = 240_000

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)

describe('a bug on purpose', () => {
  const due = dueOn(Date.now()).map((bug) => ({ bug, name: bug.name, rule: formOn(bug).rule }))
  it.each(due)('is caught by $rule: $name', { timeout: TIMEOUT_MS }, async ({ bug }) => {
    const hunted = await hunt(bug, null, seed)
    console.log(`${toldOf(hunted)}, SEED=${seed}`)
    expect(hunted.isCaught, hunted.found).toBe(true)
  })
})
