// One run: a warm-up, faults, a heal, a drain that has an end, a walk over the whole store, and the check.
//
//   up -> warm -> faults -> heal -> drain -> stop -> walk -> check

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { until } from '../../processes/kill/stage.ts'
import { type Bounds, check, type Judgement, withFeatures } from '../check/check.ts'
import { checkFeatures } from '../check/features/check-features.ts'
import type { Finding } from '../check/finding.ts'
import { type History, historyOf } from '../check/history.ts'
import type { Walk } from '../check/walk.ts'
import { Ledger } from '../ledger/ledger.ts'
import { readLedgers } from '../ledger/read.ts'
import type { Disturbance } from '../nemesis/disturbance.ts'
import { Nemesis } from '../nemesis/nemesis.ts'
import { featureStreams, plan, type Stream, usualStreams } from '../nemesis/plan.ts'
import type { StoreStage } from '../stores/stage.ts'
import type { System } from '../systems/system.ts'
import { Crew, type Role } from './crew.ts'
import { Starvation } from './starvation.ts'
import { Watch } from './watch.ts'

export interface RunOptions {
  readonly system: System
  readonly stage: StoreStage
  readonly disturbances: readonly Disturbance[]
  readonly freezeTouches: 'itself' | 'all'
  readonly seconds: number
  /** Breaks this and nothing else, and ends when the time is over, however little was done. Default: all, and enough. */
  readonly streams?: readonly Stream[]
  /** So many jobs are pushed, nobody works and nothing is broken: what was acknowledged has to lie in the store. */
  readonly flood?: number
  /** Processes are killed more often, and it goes on until they were often enough. */
  readonly hasFeatures?: boolean
  readonly seed: number
  /** Of the run; ledgers and logs go into it. */
  readonly folder: string
  /** Is told how it goes, ten times a second. */
  progress(phase: string, watch: Watch): void
}

export interface Ran {
  readonly judgement: Judgement
  readonly history: History
  readonly walk: Walk
}

const WORKERS = 4
/** So many of them under a supervisor, where the system has one. */
const SUPERVISED = 2
const PRODUCERS = 2
const WARM_MS = 2000
/** A run of some seconds does so many jobs in each at least; where it does not, it goes on. */
const JOBS_A_SECOND = 50
/** With features so many kills as well, and so fewer jobs: half of a process's life is its start. */
const KILLS_A_SECOND = 100 / 60
const FEATURED_A_SECOND = 10
const EXTENSION_MS = 15_000
const MOST_EXTENSIONS = 6
/** So many jobs wait at any time, so that a kill hits a worker that has its hands full. */
const BACKLOG = 400
/** Recovery, the longest delay, retries, and suspects that take turns, on a loaded machine. */
const DRAIN_MS = 60_000
const STOP_MS = 20_000
const FLOOD_MS = 60_000
/** Until the last owner that died is cleared away: a silence, and looks. */
const CLEARING_MS = 4000

/** With features four times as many die, and their jobs, which are suspects, take turns: the last runs within the drain. */
const featureBounds = { lastMs: DRAIN_MS, lastAfter: 'heal' } as const
/** Scaled to the short times of the workers: 400 ms, 2 s, 500 ms. */
export const bounds: Bounds = { seenMs: 3000, lastMs: 30_000, stopMs: 1000 + 3000 + 2000 }

export async function run(options: RunOptions): Promise<Ran> {
  const { folder } = options
  const [ledgers, logs] = [join(folder, 'ledger'), join(folder, 'logs')]
  for (const one of [ledgers, logs]) mkdirSync(one, { recursive: true })
  const ledger = new Ledger(ledgers, 'orchestrator')
  const watch = new Watch(ledgers)
  const { system, stage, seed } = options
  const crew = new Crew({ system, stage, ledger, folder: ledgers, logs, seed })
  const starvation = new Starvation(ledger)
  let phase = 'warming up'
  const enter = (name: string): void => {
    phase = name
  }
  const looking = setInterval(() => {
    watch.look()
    crew.look(watch.takeSupervised())
    starvation.look([
      ...crew.of('worker').map(({ pid }) => ({ pid, touches: [pid] })),
      ...stage.shared.map((one) => ({ pid: one, touches: 'all' as const })),
    ])
    feed(crew, watch, options.flood ?? BACKLOG)
    options.progress(phase, watch)
  }, 100)
  try {
    const playing = { ...options, crew, watch, ledger, enter }
    const unfinished = options.flood === undefined ? await play(playing) : await pour(playing, options.flood)
    const history = historyOf(readLedgers(ledgers))
    const walk = await system.walk(stage.address)
    const plain = check(history, walk, options.hasFeatures ? { ...bounds, ...featureBounds } : bounds)
    const judged = options.hasFeatures ? withFeatures(plain, checkFeatures(history, walk)) : plain
    return { history, walk, judgement: unfinished === null ? judged : failed(judged, unfinished) }
  } finally {
    clearInterval(looking)
    await crew.end()
    watch.close()
  }
}

interface Playing extends RunOptions {
  readonly crew: Crew
  readonly watch: Watch
  readonly ledger: Ledger
  enter(phase: string): void
}

/** Everything but the judgement. The answer says what did not come to its end, or null. */
async function play(playing: Playing): Promise<Finding | null> {
  const { crew, watch, ledger, disturbances, freezeTouches, seconds, seed, system, stage, enter } = playing
  const workers = system.supervisor ? WORKERS - SUPERVISED : WORKERS
  for (let seat = 0; seat < workers; seat++) crew.hire('worker', seat)
  if (system.supervisor) crew.hire('supervisor', 0)
  await until('a worker at work', STOP_MS, () => crew.of('worker').some(({ pid }) => watch.isReady(pid)))
  for (let seat = 0; seat < PRODUCERS; seat++) crew.hire('producer', seat)
  await sleep(WARM_MS)

  enter('faults')
  ledger.note({ e: 'phase', name: 'faults' })
  const nemesis = new Nemesis({ crew, ledger, disturbances, freezeTouches, isReady: (pid) => watch.isReady(pid) })
  const streams = playing.streams ?? streamsOf(playing)
  await nemesis.play(plan(seededRandom(seed), seconds * 1000, streams))
  // A machine that has other things to do needs longer for as much.
  const extensions = playing.streams ? 0 : MOST_EXTENSIONS
  const [jobs, kills] = playing.hasFeatures ? [FEATURED_A_SECOND, KILLS_A_SECOND] : [JOBS_A_SECOND, 0]
  const isEnough = (): boolean =>
    watch.acknowledged >= seconds * jobs && (watch.faults.get('kill') ?? 0) >= seconds * kills
  for (let more = 1; more <= extensions && !isEnough(); more++)
    await nemesis.play(plan(seededRandom(seed + more), EXTENSION_MS, streams))

  enter('healing and draining')
  ledger.note({ e: 'phase', name: 'heal' })
  for (const { end } of disturbances) await end()
  const stuck = (await system.stopClock?.(stage.address, Date.now())) ?? []
  crew.close('producer')
  await dismiss(crew, ledger, ['producer'])
  const unfinished = await drained(system.drainMs ?? DRAIN_MS, () => system.remaining(stage.address))
  ledger.note({ e: 'phase', name: 'drained' })
  await sleep(CLEARING_MS)
  // Until here: what is left of the jobs may kill all who are there.
  crew.close('supervisor', 'worker')
  await dismiss(crew, ledger, ['supervisor', 'worker'])
  const [name] = stuck
  return name === undefined ? unfinished : { rule: 'G7', what: `${name} pushed nothing after all was well again` }
}

const streamsOf = ({ hasFeatures, disturbances, system }: RunOptions): readonly Stream[] =>
  hasFeatures ? featureStreams(disturbances) : usualStreams(disturbances, system.supervisor !== undefined)

/** A flood: all is pushed, and left where it is. */
async function pour({ crew, watch, ledger }: Playing, jobs: number): Promise<null> {
  for (let seat = 0; seat < PRODUCERS; seat++) crew.hire('producer', seat)
  await until(`${jobs} pushes`, FLOOD_MS, () => watch.acknowledged >= jobs)
  crew.close('producer')
  await dismiss(crew, ledger, ['producer'])
  ledger.note({ e: 'phase', name: 'left' })
  return null
}

/** Tells producers how many jobs they may push. */
function feed(crew: Crew, watch: Watch, backlog: number): void {
  const producers = crew.of('producer')
  const room = Math.max(0, Math.floor((backlog - watch.open) / Math.max(1, producers.length)))
  for (const producer of producers) crew.tell(producer, `${room}\n`)
}

/** Stops all who have these roles, as a fault that touches each of them. Supervisors stop their own. */
async function dismiss(crew: Crew, ledger: Ledger, roles: readonly Role[]): Promise<void> {
  const members = roles.flatMap((role) => crew.of(role))
  const id = roles.includes('producer') ? -1 : -2
  const name = roles.join('s and ')
  ledger.note({ e: 'fault', id, kind: `${name}s stop`, group: 'stop', touches: members.map(({ pid }) => pid) })
  for (const member of members) crew.signal(member, 'SIGTERM')
  await until(`the end of the ${name}s`, STOP_MS, () => roles.every((role) => crew.of(role).length === 0))
  ledger.note({ e: 'healed', id })
}

async function drained(limitMs: number, remaining: () => Promise<number>): Promise<Finding | null> {
  const end = performance.now() + limitMs
  for (let left = await remaining(); left > 0; left = await remaining()) {
    if (performance.now() > end) return { rule: 'G2', what: `${left} jobs were left when the drain was over` }
    await sleep(200)
  }
  return null
}

const failed = (judged: Judgement, finding: Finding): Judgement => ({
  ...judged,
  findings: [finding, ...judged.findings],
  summary: { ...judged.summary, verdict: 'fail' },
})
