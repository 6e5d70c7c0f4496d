// examples/periodic and examples/unique, run as their pages say, on a store of their own and on Redis.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RedisServer } from '../redis/redis-server.ts'

let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(() => redis.stop())

function run(name: string, kind: 'its own' | 'redis'): readonly string[] {
  const demo = fileURLToPath(new URL(`../../examples/${name}/demo.ts`, import.meta.url))
  const args = kind === 'redis' ? [demo, redis.url] : [demo]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 40_000 })
  expect([status, stderr]).toEqual([0, ''])
  return stdout.trim().split('\n')
}

const stores = ['its own', 'redis'] as const

it.each(stores)('two workers push each second once, and the nights of the clocks are known, on %s', (kind) => {
  const lines = run('periodic', kind)
  const pushed = lines.flatMap((line) => {
    const [, at = '', jid = ''] = /^(\S+Z): pushed ([0-9a-f]{24})$/.exec(line) ?? []
    return jid === '' ? [] : [{ at: Date.parse(at) / 1000, jid }]
  })
  expect(pushed).toHaveLength(4)
  expect(new Set(pushed.map(({ jid }) => jid)).size).toBe(4)
  const [first] = pushed
  expect(pushed.map(({ at }) => at - (first?.at ?? 0))).toEqual([0, 1, 2, 3])
  expect(lines.slice(-4)).toEqual([
    'nightly: 2027-03-28T01:00:00.000Z, skipped',
    'nightly: 2027-03-29T00:30:00.000Z',
    'nightly: 2027-10-31T00:30:00.000Z',
    'nightly: 2027-11-01T01:30:00.000Z',
  ])
})

it.each(stores)('a post is indexed once for three edits, and a sync runs once for two pushes, on %s', (kind) => {
  const lines = run('unique', kind).map((line) => line.replace(/^[\d.]+ s {2}/, ''))
  expect(lines.slice(0, 5)).toEqual([
    'ada edits: scheduled',
    'grace edits: replaced',
    'linus edits: replaced',
    'the first sync: queued',
    'the second sync: duplicate',
  ])
  expect(lines.slice(5, 7).toSorted()).toEqual([
    'a lock of Index, whose job is in: schedule',
    'a lock of Sync, whose job is in: queue',
  ])
  expect(lines.slice(7)).toEqual([
    'sync tenant 7',
    'index post 1, last edited by linus',
    'no lock is held any more',
    'sync once more: queued',
    'sync tenant 7',
  ])
})
