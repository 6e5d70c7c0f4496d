// Promises about push: what is written is written once, in order, to the byte.

import assert from 'node:assert/strict'
import { later, ms } from '../../core/clock.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { type Promised, promises } from './promised.ts'
import { hour, jidsOf, mail, minute, textual, unreadable } from './scene.ts'

const reports = queueName('reports')

export const push: readonly Promised[] = promises('push', {
  'jobs wait in the order in which they were pushed': async ({ fill, jids }) => {
    const first = await fill(3)
    const second = await fill(2)
    assert.deepEqual(await jids(mail), jidsOf([...first, ...second]))
  },
  'every byte of a payload is kept, also of one that no codec reads': async ({ bench, job, push, entries }) => {
    const items = [job(), job({ payload: unreadable(bench) }), job()]
    await push(...items)
    assert.deepEqual(
      (await entries(mail)).map(({ payload }) => textual(payload)),
      items.map(({ payload }) => textual(payload)),
    )
  },
  'a job goes to the queue that the push names': async ({ job, push, counts }) => {
    const results = await push(job({ queue: reports }), job({ queue: mail }), job({ queue: reports }))
    assert.deepEqual(
      results.map(({ status }) => status),
      ['queued', 'queued', 'queued'],
    )
    assert.deepEqual(await counts(), { mail: 1, reports: 2 })
  },
  'a job with a time waits in the schedule': async ({ store, job, push, entries, counts }) => {
    const at = later(await store.now(), hour)
    const item = job({ at })
    assert.deepEqual(await push(item), [{ status: 'scheduled', jid: item.jid }])
    const [entry] = await entries({ kind: 'schedule' })
    assert.deepEqual([entry?.at, entry?.queue, entry && textual(entry.payload)], [at, mail, textual(item.payload)])
    assert.deepEqual(await counts(), { schedule: 1 })
  },
  'a time that is past waits for the next promote': async ({ store, job, push, counts }) => {
    const [result] = await push(job({ at: later(await store.now(), ms(-5000)) }))
    assert.equal(result?.status, 'scheduled')
    assert.deepEqual(await counts(), { schedule: 1 })
  },
  'result i belongs to item i': async ({ store, job, push }) => {
    const at = later(await store.now(), minute)
    const items = [job(), job({ at }), job()]
    assert.deepEqual(await push(...items), [
      { status: 'queued', jid: items[0]?.jid },
      { status: 'scheduled', jid: items[1]?.jid },
      { status: 'queued', jid: items[2]?.jid },
    ])
  },
  'many jobs in one push keep their order': async ({ fill, jids }) => {
    const items = await fill(500)
    assert.deepEqual(await jids(mail), jidsOf(items))
  },
})
