// Steps of a history: jobs by the clock are declared, changed and taken back, and pushes bring their ticks.

import { epochMs } from '../../../core/clock.ts'
import type { KeptCrons, TickTaken } from '../../../core/store/crons.ts'
import type { Play, Side } from './play.ts'

const names: readonly [string, ...string[]] = ['hourly', 'nightly']

/** More ticks than are kept of a name, all of them past. */
export const newTick = ({ dice }: Play): TickTaken => ({
  cron: dice.pick(names),
  at: epochMs(Date.UTC(2020, 0, 1) + dice.int(0, 30) * 60_000),
})

/** Now and then by somebody who has not seen the last change. */
export async function declare(play: Play): Promise<void> {
  const { dice, book } = play
  const name = dice.pick(names)
  const text = dice.chance(0.25) ? null : `text ${++book.counter}`
  const seen = await lookAtCrons(play)
  const late = dice.chance(0.2)
  const versionFor = (side: Side): number | null => {
    const version = seen[side]?.all.find((one) => one.name === name)?.version ?? null
    if (!late) return version
    return version === null ? 1 : null
  }
  const said = `${late ? 'declare too late' : 'declare'} ${name}: ${text}`
  await play.ask(said, (store, side) => store.keepCrons([{ name, text, version: versionFor(side) }]))
}

/** What is declared, with its ticks; versions as each store counts them. */
export async function lookAtCrons(play: Play): Promise<Partial<Record<Side, KeptCrons>>> {
  const seen: Partial<Record<Side, KeptCrons>> = {}
  await play.ask(
    'what is declared',
    async (store, side) => {
      const found = await store.crons()
      seen[side] = found
      return found
    },
    ({ all, known }) => ({ known, all: all.map(({ version: _, ...rest }) => rest) }),
  )
  play.lines.pop()
  return seen
}
