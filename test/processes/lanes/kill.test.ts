// Workers that are killed in the middle of it: no more of a tenant at once than was said, no job is lost, and when all are done nobody
// has a place any more.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHaymaker } from 'haymaker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RedisServer } from '../../redis/redis-server.ts'
import { silent, until } from '../kill/stage.ts'
import { type Line, most, now, visit } from './jobs.ts'

const KILLS = 3
const [tenants, each] = [['a', 'b', 'c'], 220]

let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(() => redis.stop())

async function started(store: string, folder: string): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'worker.ts')
  const env = { ...process.env, STORE: store, LEDGER: folder, LOG_LEVEL: 'fatal' }
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

const linesIn = (folder: string): Line[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1))
    .map((line): Line => JSON.parse(line))
    .sort((a, b) => a.at - b.at)

/** The most jobs of one tenant that were at work at once. Who was killed is at work no more. */
function mostAtOnce(lines: readonly Line[], killed: ReadonlyMap<number, number>): number {
  const atWork = new Map<string, Line>()
  let found = 0
  for (const line of lines) {
    const name = `${line.pid} ${line.tenant} ${line.n}`
    if (line.event === 'end') atWork.delete(name)
    else atWork.set(name, line)
    for (const [one, { pid }] of atWork) if ((killed.get(pid) ?? Number.POSITIVE_INFINITY) < line.at) atWork.delete(one)
    found = Math.max(found, [...atWork.values()].filter(({ tenant }) => tenant === line.tenant).length)
  }
  return found
}

it.each(['sqlite', 'redis'])('kill -9 takes no place along, on %s', { timeout: 120_000 }, async (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'haymaker-lanes-'))
  const store = kind === 'sqlite' ? `sqlite:${join(folder, 'jobs.db')}` : redis.url
  const hm = createHaymaker({ store, logger: silent, jobs: [visit] })
  const workers = [await started(store, folder), await started(store, folder)]
  try {
    const items = Array.from({ length: each }, (_, n) => tenants.map((tenant) => ({ tenant, n }))).flat()
    await visit.via(hm).performBulk(items)
    const killed = new Map<number, number>()
    for (let kill = 0; kill < KILLS; kill++) {
      const before = linesIn(folder).length
      await until('more was done', 30_000, () => linesIn(folder).length > before + 40)
      const [victim] = workers.splice(0, 1)
      victim?.kill('SIGKILL')
      killed.set(victim?.pid ?? 0, now())
      workers.push(await started(store, folder))
    }
    await until('all is done', 60_000, async () => {
      const { enqueued, busy, retries } = await hm.stats()
      return enqueued + retries + busy === 0 && (await lanesOf(hm)).length === 0
    })
    const ended = new Set(linesIn(folder).flatMap(({ event, tenant, n }) => (event === 'end' ? [`${tenant}${n}`] : [])))
    expect(ended.size).toBe(each * tenants.length)
    expect(mostAtOnce(linesIn(folder), killed)).toBeLessThanOrEqual(most)
  } finally {
    for (const worker of workers) worker.kill('SIGKILL')
    await hm.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

const lanesOf = async (hm: ReturnType<typeof createHaymaker>) => (await hm.store()).lanes(hm.queue('default').name, 100)
