// The storms of the bugs: each breaks one kind of thing, and what it breaks is what its bugs do not stand.

import { freeze, kill } from '../nemesis/plan.ts'
import { featured, flood, usual } from '../workload/mix.ts'
import { cut, type Storm, slow } from './storm.ts'

const kills = { cards: [kill], gap: { fromMs: 600, toMs: 1400 } }

/** Workers are killed with their hands full. */
export const killsOnly: Storm = { seconds: 8, streams: [kills] }

/** As `killsOnly`, and every job succeeds at once: what is lost is lost by a kill. */
export const killsOfSound: Storm = {
  ...killsOnly,
  mix: { ...usual, failing: 0, delayed: 0, snoozing: 0, killing: 0 },
}

/** Workers are killed while the store is far away, and seldom enough that there are others: these meet over what they held. */
export const killsAfar: Storm = {
  seconds: 9,
  streams: [{ cards: [kill], gap: { fromMs: 1500, toMs: 2500 } }, slow(9000)],
  isSlow: true,
}

const freezes = { cards: [{ ...freeze, fromMs: 3800, toMs: 4200 }], gap: { fromMs: 200, toMs: 600 } }

/** Workers stand still, two at a time, for long enough to be taken for dead on a machine that is busy. */
export const freezesOnly: Storm = { seconds: 6, streams: [freezes, freezes] }

/** Connections are cut behind requests that match. */
export const cutsBehind = (request: RegExp): Storm => ({
  seconds: 8,
  streams: [{ cards: [cut], gap: { fromMs: 50, toMs: 200 } }],
  cuts: [request],
  mix: { ...usual, failing: 400, killing: 0 },
})

/** Nothing happens. */
export const calm: Storm = { seconds: 6, streams: [] }

/** More jobs than anybody looks at. */
export const flooded: Storm = { seconds: 0, streams: [], flood: 300_000, mix: flood }

/** Workers are killed while jobs by the clock, unique ones, those with limits and those in lanes come. */
export const killsOfFeatures: Storm = { seconds: 12, streams: [kills], hasFeatures: true }

const seldom: Storm = {
  seconds: 12,
  streams: [{ cards: [kill], gap: { fromMs: 2500, toMs: 3500 } }],
  hasFeatures: true,
}

/** Workers are killed now and then, and unique jobs meet all the time. */
export const killsOfUnique: Storm = { ...seldom, mix: { ...featured, unique: 1500 } }

/** The same, and lanes are always full. */
export const killsInLanes: Storm = { ...seldom, mix: { ...featured, tenant: 600 } }
