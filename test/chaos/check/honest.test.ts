// An honest queue passes, whatever happens to it: a simulated one that keeps its promises is killed, stopped and asked
// again at random moments, and no rule finds anything. Then one promise is broken, and the rule for it does.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bounds, check } from './check.ts'
import { anna, bert, type Made, made, walked } from './made.ts'

const bounds: Bounds = { seenMs: 3000, lastMs: 8000, stopMs: 5000 }

/** What becomes of one job: how its push ends, how often it fails, and which of its runs are cut short. */
const story = fc.record({
  push: fc.constantFrom('pushed', 'pushed', 'pushed', 'unknown', 'refused', 'none'),
  wasStored: fc.boolean(),
  fails: fc.integer({ min: 0, max: 3 }),
  snoozes: fc.boolean(),
  /** One for each run: whether its process is killed in the middle of it. */
  kills: fc.array(fc.boolean(), { maxLength: 4 }),
  lasts: fc.integer({ min: 1, max: 400 }),
})
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never

interface Told {
  readonly history: Made
  processed: number
  failed: number
}

/** Plays a story. Each job has a process of its own life, so that a kill touches no other. */
function tell(told: Told, { push, wasStored, fails, snoozes, kills, lasts }: Story, n: number): void {
  const { history } = told
  history.push(n, n, push)
  if (push === 'refused' || (push !== 'pushed' && !wasStored)) return
  let at = n + 10
  let pid = 1000 * (n + 1)
  const cut = [...kills]
  for (let attempt = 1, token = 1, snoozed = !snoozes; attempt <= fails + 1; token++) {
    const claim = `${pid}:${token}`
    history.claim(claim, n, pid, at, { attempt })
    if (cut.shift()) {
      history.run(n, pid, at + 1, null, { attempt }).fault('kill', [pid], at + 2, at + 3)
      at += 800
      pid++
      continue
    }
    const how = snoozed ? (attempt <= fails ? 'throw' : 'ok') : 'snooze'
    history.run(n, pid, at + 1, at + 1 + lasts, { attempt, how })
    at += lasts + 5
    history.settled(claim, how === 'ok' ? 'done' : how === 'throw' ? 'retry' : 'schedule', at)
    at += 150
    if (how === 'snooze') snoozed = true
    else {
      told.processed++
      if (how === 'throw') told.failed++
      attempt++
    }
  }
}

const play = (stories: readonly Story[]): Told => {
  const told: Told = { history: made(), processed: 0, failed: 0 }
  for (const [i, one] of stories.entries()) tell(told, one, i + 1)
  return told
}

const some = fc.array(story, { minLength: 1, maxLength: 30 })
const healthy: Story = { push: 'pushed', wasStored: true, fails: 0, snoozes: false, kills: [], lasts: 10 }

/** The rule, what the queue does wrong, and how it looks. */
const breaks: readonly (readonly [string, string, (told: Told) => unknown])[] = [
  ['G1', 'loses a job', (told: Told) => told.history.push(900_000, 5)],
  ['G3', 'runs one again', (told: Told) => told.history.run(900, anna, 9e6, 9e6 + 5).run(900, bert, 9e7, 9e7 + 5)],
  ['G8', 'counts one twice', (told: Told) => void told.processed++],
  ['G4', 'takes two outcomes', (told: Told) => told.history.settled('901000:1', 'done', 9e6)],
]

describe('an honest queue', () => {
  it('passes, whatever happens to its processes', () => {
    fc.assert(
      fc.property(some, (stories) => {
        const { history, processed, failed } = play(stories)
        expect(check(history.history, walked(processed, failed), bounds).findings).toEqual([])
      }),
    )
  })

  it.each(breaks)('fails by %s when it %s', (rule, _what, breakIt) => {
    fc.assert(
      fc.property(some, (stories) => {
        const told = play(stories)
        tell(told, healthy, 900)
        breakIt(told)
        const { findings } = check(told.history.history, walked(told.processed, told.failed), bounds)
        expect(findings.map((finding) => finding.rule)).toContain(rule)
      }),
    )
  })
})
