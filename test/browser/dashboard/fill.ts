// A store with every kind of record that a page shows: what waits, what is at work, what failed and what was done by whom.

import { epochMs, ms } from '../../../src/core/clock.ts'
import { jidOf } from '../../../src/core/job/jid.ts'
import { queueName } from '../../../src/core/queues/queue-name.ts'
import type { Sample } from '../../../src/core/store/ledger.ts'
import { producerId } from '../../../src/core/store/queueing.ts'
import { defineJob } from '../../../src/runtime/function-job.ts'
import { type Deed, printDeed } from '../../../src/web/audit.ts'
import { fingerprintOf } from '../../../src/web/errors/fingerprint.ts'
import { until } from '../until.ts'
import type { Board } from './board.ts'
import { jidAt, type Members, wrappedMembers, writePayload } from './payload-text.ts'
import { putInQueue, putInSet, unreadable } from './put.ts'
import { QuickWorker } from './worker.ts'

const HOUR = 3_600_000
const LIMIT_MS = 20_000

/** Jobs that pages show, by what is special about them. */
export const known = {
  waiting: jidAt('mail', 3),
  wrapped: jidAt('mail', 1),
  retry: jidAt('retry', 0),
  scheduled: jidAt('sched', 0),
  dead: jidAt('dead', 0),
  running: jidAt('film', 0),
} as const

const trace = [
  "app/billing.ts:42:11 in 'charge'",
  "app/jobs/charge.ts:12:5 in 'perform'",
  'at process.processTicks (node:internal/process/task_queues:105:5)',
  'node_modules/stripe/lib/net.js:120:15',
]

const declined: Members = {
  class: 'Charge',
  error_class: 'PaymentDeclined',
  error_message: 'The card of order 17 was declined by the bank: insufficient funds',
  backtrace: trace,
}
const timedOut: Members = {
  class: 'Reports::Monthly',
  error_class: 'Net::ReadTimeout',
  error_message: 'Net::ReadTimeout with #<TCPSocket:(closed)> after 60 seconds, token=abcdef123456 was sent',
}

export const declinedGroup = fingerprintOf({
  class: 'Charge',
  errorClass: 'PaymentDeclined',
  message: 'The card of order # was declined by the bank: insufficient funds',
})

const customer = { id: 8123, name: 'Grace Hopper', email: 'grace@example.test', plan: { tier: 'gold', seats: 12 } }

/** Fills the store of a board. The worker that stays at work holds two jobs. */
export async function fill(board: Board): Promise<QuickWorker> {
  const worker = await QuickWorker.start(board.url)
  await runSome(board)
  await fillQueues(board)
  await fillSets(board)
  const store = await board.store()
  await store.mark('v1.42.0')
  await store.record('fill', [measured('Greet'), measured('Reports::Monthly')])
  await declareCrons(board)
  await useLimits(board)
  for (const deed of deedsAt(board.hm.now())) await store.audit(printDeed(deed))
  return worker
}

/** By the clock: one that is due far ahead and skipped, one that is paused, and one that was due, in a zone where clocks are set. */
async function declareCrons({ hm }: Board): Promise<void> {
  const job = defineJob<{ kind: string }>({ name: 'Reports::Monthly', queue: 'low', perform: () => undefined })
  const input = { kind: 'full' }
  await hm.cron.upsert({
    name: 'monthly-report',
    schedule: '0 3 1 * *',
    timezone: 'Europe/Paris',
    jitter: '5m',
    job,
    input,
  })
  await hm.cron.skipNext('monthly-report')
  await hm.cron.upsert({ name: 'sweep', every: '15m', missed: { all: 3 }, job, input })
  await hm.cron.pause('sweep')
  await hm.cron.upsert({ name: 'nightly-report', schedule: '30 2 * * *', timezone: 'America/New_York', job, input })
  const [opened, now] = [await hm.store(), hm.now()]
  const items = [3, 2, 1].map((days) => ({
    jid: jidOf(`c10c${days}`.padEnd(24, '0')),
    at: epochMs(now - days * 86_400_000),
  }))
  await opened.push({
    ...{ producer: producerId('crons'), seq: 1, validUntil: epochMs(now + 60_000) },
    items: items.map(({ jid, at }) => ({
      ...{ jid, queue: queueName('low'), tick: { cron: 'nightly-report', at } },
      payload: opened.codec.encode({ class: job.name, args: [input], jid, queue: queueName('low'), createdAt: at }),
    })),
  })
}

/** One of each kind, the last of them without room. */
async function useLimits({ hm: { limiter } }: Board): Promise<void> {
  const rate = { limit: 20, per: '1h' } as const
  const all = [limiter.bucket('stripe', rate), limiter.window('smtp', rate), limiter.sliding('search', rate)]
  const more = [limiter.leaky('shop', { size: 2, drain: '1h' }), limiter.concurrent('films', { max: 2 })]
  for (const one of [...all, ...more]) for (let n = 0; n < 3; n++) await one.within(() => n).catch(() => undefined)
  await limiter
    .points('graph', { points: 100, refill: '1h' })
    .estimate(70)
    .within(() => undefined)
}

/** Runs of many lengths. */
const measured = (name: string): Sample => ({
  ...{ class: name, processed: 400, failed: 49, totalMs: ms(1_234_567) },
  histogram: Array.from({ length: 26 }, (_, bucket) => bucket + 1),
})

/** Some jobs end well, some fail, and two stay at work. */
async function runSome(board: Board): Promise<void> {
  const { hm } = board
  const orders = [1, 2, 3].map((order) => ({ class: 'Charge', args: [{ order }], queue: 'work' }))
  const names = ['Ada', 'Grace', 'Mary', 'Hedy', 'Joan'].map((name) => ({
    class: 'Greet',
    args: [{ name }],
    queue: 'work',
  }))
  await hm.pushAll([...names, ...orders])
  await until('the first jobs have run', LIMIT_MS, async () => (await hm.stats()).processed >= 8)
  const films = ['the-general.mov', 'metropolis.mov'].map((film, n) =>
    writePayload(hm.now(), { class: 'Encode', args: [{ film }], queue: 'work', jid: jidAt('film', n), retry: false }),
  )
  await putInQueue(await board.store(), 'work', films)
  await until('two jobs are seen at work', LIMIT_MS, async () => {
    const running = (await hm.processes()).flatMap((one) => one.running)
    return running.length === 2
  })
}

async function fillQueues(board: Board): Promise<void> {
  const [store, now] = [await board.store(), board.hm.now()]
  const mails = Array.from({ length: 30 }, (_, n) =>
    writePayload(now, {
      jid: jidAt('mail', n),
      args: [customer, { template: 'invoice', attempt: n }],
      createdAt: now - n * 7000,
    }),
  )
  const wrapped = writePayload(now, {
    ...wrappedMembers('ActionMailer::MailDeliveryJob', ['UserMailer', 'welcome', 'deliver_now', { args: [8123] }]),
    jid: known.wrapped,
  })
  mails[1] = wrapped
  await putInQueue(store, 'mail', mails)
  await putInQueue(store, 'mail', [unreadable('{"class":"Broken","args":[')])
  const reports = Array.from({ length: 5 }, (_, n) =>
    writePayload(now, {
      ...{ class: 'Reports::Monthly', queue: 'reports', jid: jidAt('report', n) },
      tags: ['nightly', 'finance'],
    }),
  )
  await putInQueue(store, 'reports', reports)
  await board.hm.queue('reports').pause()
  await putInQueue(store, 'nobody-listens-here', [
    writePayload(now, { queue: 'nobody-listens-here', jid: jidAt('alone', 0) }),
  ])
}

async function fillSets(board: Board): Promise<void> {
  const [store, now] = [await board.store(), board.hm.now()]
  const at = (hours: number): ReturnType<typeof epochMs> => epochMs(now + hours * HOUR)
  const scheduled = Array.from({ length: 28 }, (_, n) => ({
    payload: writePayload(now, { jid: jidAt('sched', n), args: [customer], queue: n % 3 ? 'mail' : 'reports' }),
    at: at(1 + n * 5),
  }))
  await putInSet(store, 'schedule', scheduled)
  const failures = (kind: string, count: number, hours: (n: number) => number) =>
    Array.from({ length: count }, (_, n) => ({
      payload: writePayload(now, {
        ...(n % 2 ? timedOut : declined),
        ...{ jid: jidAt(kind, n), args: [{ order: n, password: 'swordfish' }, 'eur'], retry_count: n % 5 },
        ...(n % 4 === 0 && { tags: ['vip', 'checkout'] }),
      }),
      at: at(hours(n)),
    }))
  await putInSet(
    store,
    'retry',
    failures('retry', 30, (n) => 1 + n),
  )
  await putInSet(
    store,
    'dead',
    failures('dead', 27, (n) => -1 - n),
  )
  const broken = { payload: unreadable('no json at all, put here by hand'), at: at(2) }
  await putInSet(store, 'retry', [broken])
  await putInSet(store, 'dead', [{ ...broken, at: at(-0.5) }])
}

const deedsAt = (now: number): readonly Deed[] => [
  { at: now - 86_400_000, user: 'grace', path: '/queues/reports/pause', fields: {}, count: null },
  {
    at: now - 7_200_000,
    user: 'ada',
    path: '/jobs/retry',
    fields: { state: 'dead', q: 'class:Charge error:Declined' },
    count: 214,
  },
  { at: now - 60_000, user: 'anybody', path: '/jobs/delete', fields: { state: 'retry', scope: 'all' }, count: 3 },
]
