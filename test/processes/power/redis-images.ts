// Power cuts of a Redis with an append-only file: of many moments of a traced server, what a disk may hold afterwards is
// given to a new server, repaired first where Redis asks for it, and compared with what had been acknowledged.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Random } from '../../../src/core/random.ts'
import { systemClock, systemRandom } from '../../../src/runtime/system-clock.ts'
import { connect } from '../../../src/stores/redis/clients/socket.ts'
import { type Connection, listOf, textOf } from '../../../src/stores/redis/connection.ts'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import { sidekiqCodec } from '../../../src/wire/sidekiq/codec.ts'
import { RedisServer } from '../../redis/redis-server.ts'
import { Stage, until } from '../kill/stage.ts'
import { type Cut, cutsOf } from './cuts.ts'
import { ended, type Step, stepsIn, traced } from './trace.ts'

const FILES = 'appendonlydir'
const powered = fileURLToPath(new URL('./powered.ts', import.meta.url))

/** Traces a server and a process that works on it until so many pushes were acknowledged in so much time, and kills both. */
export async function traceOfRedis(
  fsync: 'always' | 'everysec',
  { pushes, lastMs }: { readonly pushes: number; readonly lastMs: number },
): Promise<readonly Step[]> {
  const stage = new Stage()
  try {
    const trace = join(stage.folder, 'trace')
    const env = { LEDGER: stage.folder, TMPDIR: stage.folder, FSYNC: fsync }
    const strace = traced(trace, [process.execPath, powered], env)
    await until('enough pushes', 60_000, () => {
      const times = stage.lines().flatMap(({ event, at }) => (event === 'push' ? [at] : []))
      return times.length >= pushes && (times.at(-1) ?? 0) - (times[0] ?? 0) >= lastMs
    })
    for (const who of ['worker', 'redis'])
      process.kill(Number(readFileSync(join(stage.folder, `${who}.pid`), 'utf8')), 'SIGKILL')
    await ended(strace)
    return stepsIn(trace, stage.folder)
  } finally {
    await stage.end()
  }
}

interface Verdict {
  readonly lost: readonly number[]
  /** What the store knows less of than it had said. */
  readonly uncounted: number
  readonly cut: Cut
}

/** What each image says of what had been acknowledged; it throws where Redis takes it not even repaired. */
export async function* verdicts(steps: readonly Step[], cuts: number, random: Random): AsyncGenerator<Verdict> {
  const stage = new Stage()
  const folder = join(stage.folder, 'disk')
  try {
    for (const cut of cutsOf(steps, cuts, random, (path) => path.endsWith('.incr.aof'))) {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(join(folder, FILES), { recursive: true })
      for (const [path, bytes] of cut.disk.image(random))
        if (path.includes(FILES)) writeFileSync(join(folder, FILES, basename(path)), bytes)
      const server = await serverOn(folder)
      try {
        const { stored, processed } = await contentOf(server.url)
        yield { lost: cut.told.lost(stored), uncounted: Math.max(0, cut.told.counted - processed), cut }
      } finally {
        await server.stop()
      }
    }
  } finally {
    await stage.end()
  }
}

async function serverOn(folder: string): Promise<RedisServer> {
  const start = (): Promise<RedisServer> => RedisServer.start('--appendonly', 'yes', '--dir', folder)
  try {
    return await start()
  } catch (error) {
    const manifest = join(folder, FILES, 'appendonly.aof.manifest')
    if (!existsSync(manifest)) throw error
    // What Redis tells a person to do about an end of the file that is torn.
    spawnSync('redis-check-aof', ['--fix', manifest], { input: 'y\n' })
    return await start()
  }
}

async function contentOf(url: string): Promise<{ stored: ReadonlySet<number>; processed: number }> {
  const connection = await connect(url)
  const store = redisStore({ url, clock: systemClock, random: systemRandom, codec: sidekiqCodec() })
  await store.open()
  try {
    return { stored: await numbersOn(connection), processed: (await store.totals()).processed }
  } finally {
    await store.close()
    await connection.close()
  }
}

/** The jobs that wait, wait again, or are in somebody's hands. */
async function numbersOn(connection: Connection): Promise<ReadonlySet<number>> {
  const owners = listOf(await connection.send(['KEYS', 'hm:claims:*']))
  const replies = await connection.pipeline([
    ['LRANGE', 'queue:default', '0', '-1'],
    ['ZRANGE', 'retry', '0', '-1'],
    ...owners.map((owner): [string, string] => ['HVALS', textOf(owner)]),
  ])
  const payloads = replies.flatMap((reply) => listOf(reply instanceof Error ? [] : reply)).map(textOf)
  return new Set(payloads.map((text) => Number(/"n":(\d+)/.exec(text)?.[1])))
}
