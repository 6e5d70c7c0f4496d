// Promises by chance: long random histories, in which replies are lost, calls come late and processes die, are answered
// step by step as the reference store answers them. A seed decides everything; a history that goes wrong is shrunk and
// printed with the command that replays it.

import assert from 'node:assert/strict'
import type { Bench, MakeBench } from './bench.ts'
import { audit, clear, elapse, free, move, pause, promote, trim } from './history/by-hand.ts'
import { declare } from './history/by-the-clock.ts'
import { dice } from './history/dice.ts'
import { acquire, release, renew, reset } from './history/limits.ts'
import { leave, life, note, openHands, reconcile, register, sweep } from './history/lives.ts'
import { Disagreement, openPlay, type Play } from './history/play.ts'
import { arrive, arriveAll, claim, push, repeatPush, repeatSettle, settle } from './history/traffic.ts'
import type { Promised } from './promised.ts'

const howMany = 40
const steps = 150
/** How often a history may be played again to make it shorter. */
const replays = 80

type Step = (play: Play) => Promise<void>

/** What happens how often. */
const weights: readonly (readonly [number, Step])[] = [
  [10, push],
  [19, claim],
  [15, settle],
  [5, repeatPush],
  [5, repeatSettle],
  [3, arrive],
  [2, register],
  [3, life],
  [4, reconcile],
  [14, note],
  [1, leave],
  [14, sweep],
  [6, move],
  [6, promote],
  [2, pause],
  [1, clear],
  [2, free],
  [1, trim],
  [8, acquire],
  [3, release],
  [1, renew],
  [1, reset],
  [6, elapse],
  [3, declare],
  [4, audit],
]

const allWeights = weights.reduce((sum, [weight]) => sum + weight, 0)

function stepFor(roll: number): Step {
  let left = roll
  for (const [weight, step] of weights) {
    if (left < weight) return step
    left -= weight
  }
  return audit
}

interface Failure {
  /** How many of the steps it took. */
  readonly taken: number
  readonly lines: readonly string[]
  readonly reason: string
}

/** Plays the steps that these seeds stand for; null: the stores agreed to the end. */
async function playOut(bench: Bench, seeds: readonly number[]): Promise<Failure | null> {
  const play = await openPlay(bench)
  let taken = 0
  try {
    await register(play)
    for (const seed of seeds) {
      taken++
      play.dice = dice(seed)
      await stepFor(play.dice.int(0, allWeights - 1))(play)
      if (play.book.owners.filter(({ alive }) => alive).length < 2) await register(play)
    }
    await arriveAll(play)
    await audit(play)
    await openHands(play)
    await audit(play)
    return null
  } catch (error) {
    if (!(error instanceof Disagreement)) throw error
    return { taken, lines: play.lines, reason: error.message }
  }
}

/** Leaves out whatever the failure does not need. */
async function shrink(seeds: readonly number[], failure: Failure, makeBench: MakeBench): Promise<Failure> {
  let [shortest, found] = [seeds.slice(0, failure.taken), failure]
  let left = replays
  for (let length = Math.ceil(shortest.length / 2); length >= 1 && left > 0; length = Math.floor(length / 2)) {
    for (let start = 0; start < shortest.length && left > 0; left--) {
      const shorter = shortest.toSpliced(start, length)
      const again = await playOnce(makeBench, shorter)
      if (again === null) start += length
      else [shortest, found] = [shorter.slice(0, again.taken), again]
    }
  }
  return found
}

async function playOnce(makeBench: MakeBench, seeds: readonly number[]): Promise<Failure | null> {
  const bench = await makeBench()
  try {
    return await playOut(bench, seeds)
  } finally {
    await bench.close()
  }
}

function report(seed: number, title: string, { lines, reason }: Failure): string {
  const numbered = lines.map((line, i) => `  ${String(i + 1).padStart(3)}  ${line}`)
  return [
    `history ${seed}: the store and the reference disagree`,
    ...numbered,
    `  ${reason}`,
    `replay: npx vitest run <the store's test file> -t '${title}'`,
  ].join('\n')
}

/** The promise that this seed stands for; any whole number will do. */
export function history(seed: number): Promised {
  const subject = 'histories'
  const title = `history ${seed} is answered as the reference answers it`
  const seeds = Array.from({ length: steps }, (_, step) => seed * 10_000 + step)
  return {
    subject,
    title,
    async prove(bench, another) {
      const failure = await playOut(bench, seeds)
      if (failure) assert.fail(report(seed, title, await shrink(seeds, failure, another)))
    },
  }
}

export const histories: readonly Promised[] = Array.from({ length: howMany }, (_, i) => history(i + 1))
