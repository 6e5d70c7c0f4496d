// `npm run chaos -- --against NAME`: the same nemesis on another system, set up as its authors recommend. Nothing is
// passed or failed here: the run says what was seen.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Disturbance } from '../nemesis/disturbance.ts'
import { postgresDisturbances } from '../nemesis/postgres.ts'
import { redisDisturbances } from '../nemesis/redis.ts'
import { progressTo } from '../report/progress.ts'
import { run } from '../run/run.ts'
import { PostgresStage } from '../stores/postgres-stage.ts'
import { RedisStage } from '../stores/redis-stage.ts'
import type { StoreStage } from '../stores/stage.ts'
import { bullmq } from '../systems/bullmq/bullmq.ts'
import { graphileWorker } from '../systems/graphile-worker/graphile-worker.ts'
import { nodeResque } from '../systems/node-resque/node-resque.ts'
import { sidekiq } from '../systems/sidekiq/sidekiq.ts'
import { writePeerPage } from './page.ts'
import type { Peer } from './peer.ts'
import { rowOf, summed, told } from './verdict.ts'

export const peers: Readonly<Record<string, Peer>> = {
  bullmq,
  'node-resque': nodeResque,
  'graphile-worker': graphileWorker,
  sidekiq,
}

export interface Against {
  readonly name: string
  readonly seconds: number
  readonly seed: number
  readonly report: string | null
  readonly json: boolean
}

interface Scene {
  readonly stage: StoreStage
  readonly disturbances: readonly Disturbance[]
}

/** The answer is the exit code: 0, whatever was seen. */
export async function runAgainst({ name, seconds, seed, report, json }: Against): Promise<number> {
  const peer = peers[name]
  if (!peer) throw new Error(`--against is ${name}. Write ${Object.keys(peers).join(', ')}.`)
  peer.install()
  const { system } = peer
  const folder = mkdtempSync(join(tmpdir(), 'haymaker-chaos-'))
  const say = json ? (): void => undefined : (line: string): void => console.log(line)
  say(`chaos on ${name} ${peer.version}: ${peer.settings}; ${seconds} s, seed ${seed}`)
  const { stage, disturbances } = await sceneOf(peer)
  const progress = progressTo(process.stdout, json, seconds)
  try {
    await peer.prepare(stage.address)
    const options = { system, stage, disturbances, freezeTouches: 'itself', seconds, seed, folder } as const
    const { judgement, history, walk } = await run({ ...options, progress: progress.show })
    progress.end()
    const judged = { peer, seed, judgement, history, walk }
    const summary = summed(judged)
    if (report !== null) writePeerPage(report, judged, summary)
    for (const line of told(judgement)) say(line)
    say(rowOf(peer, summary))
    say(`Ledgers and logs are kept in ${folder}`)
    console.log(JSON.stringify(summary))
    return 0
  } finally {
    await stage.end()
  }
}

async function sceneOf(peer: Peer): Promise<Scene> {
  if (peer.store === 'postgres') {
    const stage = await PostgresStage.start()
    return { stage, disturbances: postgresDisturbances(stage, peer.system.cuts) }
  }
  const stage = await RedisStage.start({ listens: false })
  return { stage, disturbances: redisDisturbances(stage, peer.system.cuts) }
}
