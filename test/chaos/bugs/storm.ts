// A short run in which one kind of thing is broken often, so that what is wrong about just that shows in seconds.

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Judgement } from '../check/check.ts'
import type { Card, Stream } from '../nemesis/plan.ts'
import { redisDisturbances } from '../nemesis/redis.ts'
import { sqliteDisturbances } from '../nemesis/sqlite.ts'
import { run } from '../run/run.ts'
import { RedisStage } from '../stores/redis-stage.ts'
import { SqliteStage } from '../stores/sqlite-stage.ts'
import type { StoreStage } from '../stores/stage.ts'
import { haymaker } from '../systems/haymaker/haymaker.ts'
import type { StoreKind, System } from '../systems/system.ts'
import type { Mix } from '../workload/mix.ts'
import { type Patch, plant } from './patch.ts'

export interface Storm {
  readonly seconds: number
  readonly streams: readonly Stream[]
  /** After which requests a `cut` cuts. With these, and in slow weather, every process goes through the proxy. */
  readonly cuts?: readonly RegExp[]
  readonly isSlow?: boolean
  /** So many jobs are pushed, and nobody works. */
  readonly flood?: number
  /** Default: the usual one. */
  readonly mix?: Mix
  readonly hasFeatures?: boolean
}

/** A connection is cut behind a request, whose reply is lost. */
export const cut: Card = { kind: 'cut after a request', times: 1, fromMs: 400, toMs: 800 }
/** Every reply takes long. */
export const slow = (lengthMs: number): Stream => ({
  cards: [{ kind: 'latency', times: 1, fromMs: lengthMs, toMs: lengthMs }],
  gap: { fromMs: 0, toMs: 0 },
})

export interface Stormed {
  readonly judgement: Judgement
  readonly seconds: number
  /** Ledgers, logs and the changed build; removed by whoever has seen enough. */
  readonly folder: string
}

/** In memory where that can be had: no neighbour's disk slows a storm down. */
const MEMORY = '/dev/shm'

/** Plays a storm on a build with these patches; none: on the build. */
export async function storm(
  store: StoreKind,
  { cuts = [], isSlow = false, mix, ...given }: Storm,
  patches: readonly Patch[],
  seed: number,
): Promise<Stormed> {
  const began = performance.now()
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'haymaker-bug-'))
  const entry = patches.length > 0 ? plant(patches, join(folder, 'package')) : null
  const system = withMix(haymaker(store, { dist: entry, features: given.hasFeatures ?? false }), mix)
  const stage = store === 'redis' ? await RedisStage.start({ listens: false }) : new SqliteStage(join(folder, 'store'))
  const disturbances = stage instanceof RedisStage ? redisDisturbances(stage, cuts) : sqliteDisturbances(stage)
  const seen = cuts.length > 0 || isSlow ? behindProxy(stage) : stage
  const freezeTouches = store === 'redis' ? 'itself' : 'all'
  const progress = (): void => undefined
  try {
    const { judgement } = await run({
      ...given,
      system,
      stage: seen,
      disturbances,
      freezeTouches,
      seed,
      folder,
      progress,
    })
    return { judgement, seconds: (performance.now() - began) / 1000, folder }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  } finally {
    await stage.end()
  }
}

const withMix = (system: System, mix?: Mix): System => {
  const env = mix ? { ...system.producer.env, CHAOS_MIX: JSON.stringify(mix) } : system.producer.env
  return { ...system, producer: { ...system.producer, env } }
}

const behindProxy = (stage: StoreStage): StoreStage => ({
  ...{ address: stage.address, straight: stage.fragile, fragile: stage.fragile, shared: stage.shared },
  keep: (folder) => stage.keep(folder),
  end: () => stage.end(),
})
