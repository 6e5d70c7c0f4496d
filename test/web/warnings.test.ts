// The strip of warnings: there while something is wrong, and not a moment longer.

import { expect, it } from 'vitest'
import { epochMs } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import type { Card } from '../../src/core/store/processes.ts'
import { ownerId } from '../../src/core/store/queueing.ts'
import { createHaymaker } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { pagesOf } from './pages-of.ts'

const host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }

async function register(hm: Haymaker, pid: number, queues: readonly string[], version = '0.1.0'): Promise<void> {
  const card: Card = {
    ...{ hostname: 'web-1', pid, startedAt: epochMs(1_790_000_000_000), tag: '', labels: [], version, embedded: false },
    capsules: [
      {
        ...{ name: 'default', concurrency: 1, mode: 'strict' },
        queues: queues.map((name) => ({ name, weight: 1 })),
      },
    ],
  }
  await (await hm.store()).register(ownerId(`web-1:${pid}:0123456789ab`), host, card)
}

const inMemory = (): Haymaker => createHaymaker({ store: 'sqlite::memory:', logger: silentLog })

/** The strip of the first page. */
const strip = async (hm: Haymaker): Promise<string> => {
  const { html } = await pagesOf(hm).get('/')
  return /<ul class="warnings".*?<\/ul>/s.exec(html)?.[0] ?? ''
}

it('says nothing where all is well', async () => {
  await using hm = inMemory()
  await register(hm, 1, ['mail'])
  await hm.push({ class: 'Letter', args: [], queue: 'mail' })
  expect(await strip(hm)).toBe('')
})

it('names queues with jobs that nobody listens to, and leads there', async () => {
  await using hm = inMemory()
  await register(hm, 1, ['mail'])
  await hm.push({ class: 'Letter', args: [], queue: 'reports' })
  expect(await strip(hm)).toMatch(/Nobody listens to the queue reports.*href="\/queues\/reports"/s)
  await hm.push({ class: 'Letter', args: [], queue: 'images' })
  expect(await strip(hm)).toMatch(/2 queues in which jobs wait: images, reports.*href="\/queues"/s)
})

it.each([['*'], ['rep*'], ['{reports,images}'], ['reports']])('takes %s for listening', async (pattern) => {
  await using hm = inMemory()
  await register(hm, 1, [pattern])
  await hm.push({ class: 'Letter', args: [], queue: 'reports' })
  expect(await strip(hm)).toBe('')
})

it.each([[['*', '!reports']], [['mail*']], [['not a queue', '[']]])('takes %j for not listening', async (patterns) => {
  await using hm = inMemory()
  await register(hm, 1, patterns)
  await hm.push({ class: 'Letter', args: [], queue: 'reports' })
  expect(await strip(hm)).toContain('reports')
})

it('leaves a queue alone that somebody paused', async () => {
  await using hm = inMemory()
  await hm.push({ class: 'Letter', args: [], queue: 'reports' })
  await hm.queue('reports').pause()
  expect(await strip(hm)).toBe('')
})

it('names the versions of Haymaker where there are several, and counts no Sidekiq', async () => {
  await using hm = inMemory()
  await register(hm, 1, ['mail'], '0.1.0')
  await register(hm, 2, ['mail'], '8.1.7')
  expect(await strip(hm)).toBe('')
  await register(hm, 3, ['mail'], '0.2.0')
  expect(await strip(hm)).toMatch(/several versions of Haymaker run: 0\.1\.0, 0\.2\.0\..*href="\/processes"/s)
})
