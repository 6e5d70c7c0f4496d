// A server that is not fit: refused in one line, or told by doctor.

import { expect } from 'vitest'
import { durable, onStage, type Stage } from './stage.ts'

onStage('F43: one that is too old is refused in one line', [], async ({ proxy, on }) => {
  proxy.rewrite('redis_version:7', 'redis_version:5')
  const error = await on.worker(proxy.url).catch((error) => error)
  expect(error).toMatchObject({ code: 'HM_STORE_UNSUPPORTED' })
  expect(error.message).toMatch(/Redis 5\.[\d.]+ is too old; Redis 7\.0 or newer is needed/)
  expect(error.message).not.toContain('\n')
})

const levelOf = async ({ on }: Stage, subject: string): Promise<unknown> =>
  (await on.observer.check()).find((finding) => finding.subject === subject)?.level

onStage('F43: doctor says that it deletes jobs to make room', durable, async (stage) => {
  expect(await levelOf(stage, 'eviction')).toBe('ok')
  await stage.on.ask('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
  expect(await levelOf(stage, 'eviction')).toBe('error')
})

onStage('F43: doctor says that a crash takes jobs', durable, async (stage) => {
  expect(await levelOf(stage, 'durability')).toBe('ok')
  await stage.on.ask('CONFIG', 'SET', 'appendonly', 'no')
  expect(await levelOf(stage, 'durability')).toBe('warning')
})
