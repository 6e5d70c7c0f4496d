// What people do on pages, with scripts and without, on a phone: afterwards the store holds what the page said, and the log
// says who did it.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { epochMs } from '../../../src/core/clock.ts'
import type { SetName } from '../../../src/core/store/places.ts'
import type { StoredJob } from '../../../src/runtime/stored-job.ts'
import { until } from '../until.ts'
import { launch, type Scripts, Witness } from '../witness.ts'
import { Board, kinds } from './board.ts'
import { jidAt, writePayload } from './payload-text.ts'
import { putInQueue, putInSet } from './put.ts'
import { PHONE } from './sight.ts'
import { QuickWorker } from './worker.ts'

const LIMIT_MS = 20_000
const ways: readonly Scripts[] = ['with scripts', 'without scripts']
let browser: Browser
beforeAll(async () => {
  browser = await launch()
}, 60_000)
afterAll(() => browser.close())

describe.each(kinds.flatMap((kind) => ways.map((scripts) => [kind, scripts] as const)))(
  'on %s, %s',
  (kind, scripts) => {
    let board: Board
    let witness: Witness
    let page: Page
    beforeAll(async () => {
      board = await Board.open(kind)
      witness = await Witness.in(browser, scripts, { viewport: { width: PHONE, height: 780 }, hasTouch: true })
      page = witness.page
    }, 60_000)
    afterAll(async () => {
      await witness.close()
      await board[Symbol.asyncDispose]()
    })
    beforeEach(async () => {
      const store = await board.store()
      for (const kind of ['schedule', 'retry', 'dead'] as const) await store.clear({ kind })
      for (const { name } of await store.queues()) await store.clear({ kind: 'queue', queue: name })
    })

    /** Six failed jobs, of which the even ones are important. */
    async function failed(place: SetName): Promise<void> {
      const now = board.hm.now()
      const entries = Array.from({ length: 6 }, (_, n) => ({
        payload: writePayload(now, {
          ...{ class: 'Charge', jid: jidAt('job', n), error_class: 'Declined', error_message: 'no', retry_count: 2 },
          // Some are called so elsewhere, and are none of those that have the tag.
          ...(n % 2 ? { args: ['vip'], tags: [] } : { tags: ['vip'] }),
        }),
        at: epochMs(now + (place === 'dead' ? -1 : 1) * (n + 1) * 3_600_000),
      }))
      await putInSet(await board.store(), place, entries)
    }
    const all = async (jobs: AsyncIterable<StoredJob>): Promise<readonly StoredJob[]> => {
      const found: StoredJob[] = []
      for await (const job of jobs) found.push(job)
      return found
    }
    /** What a place holds, in its order. */
    const inOrder = async (jobs: AsyncIterable<StoredJob>): Promise<readonly string[]> =>
      (await all(jobs)).map(({ jid }) => jid ?? '')
    const jidsIn = async (jobs: AsyncIterable<StoredJob>): Promise<readonly string[]> =>
      (await inOrder(jobs)).toSorted()
    const jids = (...numbers: readonly number[]): readonly string[] => numbers.map((n) => jidAt('job', n))
    const go = (path: string): Promise<unknown> => page.goto(`${board.address}${path}`)
    const check = async (...numbers: readonly number[]): Promise<void> => {
      for (const n of numbers) await page.locator(`input[name=job][value$="${jidAt('job', n)}"]`).check()
    }
    const press = async (name: string): Promise<void> => {
      const answered = page.waitForEvent('load')
      await page.getByRole('button', { name, exact: true }).click()
      await answered
    }
    const told = (): Promise<string> => page.locator('.told').innerText()

    it('a queue is paused from the overview in at most three taps, and resumed', async () => {
      await putInQueue(await board.store(), 'mail', [writePayload(board.hm.now(), {})])
      await go('/')
      const answered = page.waitForEvent('load')
      await page.getByRole('button', { name: 'Pause the queue mail' }).tap()
      await answered
      expect((await board.hm.stats()).queues).toMatchObject([{ name: 'mail', paused: true }])
      expect(await told()).toContain('paused')
      await press('Resume the queue mail')
      expect((await board.hm.stats()).queues).toMatchObject([{ name: 'mail', paused: false }])
    })

    it('those selected are retried, and no others', async () => {
      await failed('retry')
      await go('/jobs?state=retry')
      await check(1, 4)
      await press('Retry now')
      expect(await told()).toBe('2 jobs were put into their queues; 0 had gone on.')
      expect(await jidsIn(board.hm.queue('mail').jobs)).toEqual(jids(1, 4))
      expect(await jidsIn(board.hm.retries)).toEqual(jids(0, 2, 3, 5))
      await page.reload()
      expect(await page.locator('.told').count()).toBe(0)
    })

    it('those selected are killed, or deleted, and one that has gone on is told of', async () => {
      await failed('retry')
      await go('/jobs?state=retry')
      await check(0, 1)
      await press('Kill')
      expect(await jidsIn(board.hm.dead)).toEqual(jids(0, 1))
      await check(2, 3)
      for await (const job of board.hm.retries) if (job.jid === jidAt('job', 2)) await job.retry()
      await press('Delete')
      expect(await told()).toBe('1 job was deleted; 1 had gone on.')
      expect(await jidsIn(board.hm.retries)).toEqual(jids(4, 5))
      expect(await jidsIn(board.hm.queue('mail').jobs)).toEqual(jids(2))
    })

    it('all that match are changed after a page that says how many, and nothing before', async () => {
      await failed('dead')
      await go('/jobs?state=dead&q=tag%3Avip')
      await page.locator('input[name=scope]').check()
      await press('Delete')
      expect(await page.locator('.confirm').innerText()).toContain('This is about 3 jobs:')
      expect(await jidsIn(board.hm.dead)).toHaveLength(6)
      await press('Delete (3)')
      expect(await told()).toBe('3 jobs were deleted; 0 had gone on.')
      expect(await jidsIn(board.hm.dead)).toEqual(jids(1, 3, 5))
    })

    it('a whole list is retried after it was confirmed', async () => {
      await failed('dead')
      await go('/jobs?state=dead')
      await page.locator('input[name=scope]').check()
      await press('Retry now')
      await press('Retry now (6)')
      expect(await jidsIn(board.hm.queue('mail').jobs)).toEqual(jids(0, 1, 2, 3, 4, 5))
    })

    it('a scheduled job runs now from its own page, and a waiting one is killed', async () => {
      await failed('schedule')
      await go('/jobs?state=scheduled')
      await page.getByRole('link', { name: 'Charge' }).first().click()
      await page.waitForURL(/\/jobs\/\w{24}/)
      await press('Run now')
      const [first = ''] = await jidsIn(board.hm.queue('mail').jobs)
      expect(first).toBe(jidAt('job', 0))
      await go(`/jobs/${first}`)
      await press('Kill')
      expect(await jidsIn(board.hm.dead)).toEqual([first])
      expect(await jidsIn(board.hm.queue('mail').jobs)).toEqual([])
    })

    /** Six jobs that wait in a queue, in the order of their numbers. */
    const waiting = async (): Promise<void> => {
      const of = (n: number) => writePayload(board.hm.now(), { class: 'Mail', jid: jidAt('job', n), queue: 'mail' })
      await putInQueue(await board.store(), 'mail', [0, 1, 2, 3, 4, 5].map(of))
      await putInQueue(await board.store(), 'slow', [
        writePayload(board.hm.now(), { jid: jidAt('slow', 0), queue: 'slow' }),
      ])
    }

    it('those selected run next, in their order, whichever end of the queue is shown first', async () => {
      await waiting()
      await go('/queues/mail?order=last')
      await check(2, 4)
      await press('Run next')
      expect(await told()).toBe('2 jobs run next; 0 had gone on.')
      expect(await inOrder(board.hm.queue('mail').jobs)).toEqual(jids(2, 4, 0, 1, 3, 5))
    })

    it('one runs next from its own page', async () => {
      await waiting()
      await go(`/jobs/${jidAt('job', 5)}`)
      await press('Run next')
      expect(await inOrder(board.hm.queue('mail').jobs)).toEqual(jids(5, 0, 1, 2, 3, 4))
    })

    it('those selected go to another queue, once one is chosen', async () => {
      await waiting()
      await go('/queues/mail')
      await check(1, 3)
      await press('Move')
      expect(await told()).toBe('No queue was chosen.')
      await check(1, 3)
      await page.getByLabel('Queue to move to').selectOption('slow')
      await press('Move')
      expect(await told()).toBe('2 jobs were moved to the other queue; 0 had gone on or were there already.')
      expect(await inOrder(board.hm.queue('slow').jobs)).toEqual([jidAt('slow', 0), ...jids(1, 3)])
      expect(await inOrder(board.hm.queue('mail').jobs)).toEqual(jids(0, 2, 4, 5))
      await go('/audit')
      const [newest = ''] = await page.locator('tbody tr').allInnerTexts()
      expect(newest).toMatch(/\/queues\/mail\/jobs\/move[\s\S]*to=slow[\s\S]*2/)
    })

    it('all that match are moved and put off, and keep what they are due, or the queue', async () => {
      await waiting()
      await failed('retry')
      const due = new Map((await all(board.hm.retries)).map(({ jid, at }) => [jid, at]))
      await go('/jobs?state=retry&q=tag%3Avip')
      await page.locator('input[name=scope]').check()
      await page.getByLabel('Queue to move to').selectOption('slow')
      await press('Move')
      expect(await page.locator('.confirm').innerText()).toMatch(/This is about 3 jobs:[\s\S]*To the queue slow\./)
      await press('Move (3)')
      const moved = (await all(board.hm.retries)).filter(({ queue }) => queue === 'slow')
      expect(moved.map(({ jid, at }) => [jid, at])).toEqual(jids(0, 2, 4).map((jid) => [jid, due.get(jid)]))
      await page.locator('input[name=scope]').check()
      await page.locator('select[name=in]').selectOption('7d')
      await press('Reschedule')
      expect(await page.locator('.confirm').innerText()).toMatch(/This is about 3 jobs:[\s\S]*Due at /)
      await press('Reschedule (3)')
      const late = (await all(board.hm.retries)).slice(3)
      expect(late.map(({ jid }) => jid).toSorted()).toEqual(jids(0, 2, 4))
      for (const { at } of late) expect((at ?? 0) - board.hm.now()).toBeGreaterThan(6.9 * 86_400_000)
    })

    it('a job at work is cancelled, and its worker hears it', async () => {
      await using worker = await QuickWorker.start(board.url)
      const jid = jidAt('film', 1)
      const film = { class: 'Encode', args: [{ film: 'm.mov' }], queue: 'work', jid, retry: false }
      await putInQueue(await board.store(), 'work', [writePayload(board.hm.now(), film)])
      await until('the job is seen at work', LIMIT_MS, async () => {
        const running = (await board.hm.processes()).flatMap((one) => one.running)
        return running.some((one) => one.jid === jid)
      })
      await until('its page says so', LIMIT_MS, async () => {
        await go(`/jobs/${jid}`)
        return (await page.getByRole('button', { name: 'Cancel' }).count()) > 0
      })
      await press('Cancel')
      expect(await told()).toBe('The job was told to end.')
      await until('the worker was told', LIMIT_MS, async () => worker.cancelled.includes(jid))
    }, 60_000)

    it('the log says what was done, by whom and with how many', async () => {
      await failed('retry')
      await go('/jobs?state=retry')
      await check(0)
      await press('Delete')
      await go('/audit')
      const [newest = ''] = await page.locator('tbody tr').allInnerTexts()
      expect(newest).toMatch(/anybody[\s\S]*\/jobs\/delete[\s\S]*state=retry[\s\S]*1/)
      expect(witness.complaints.filter((one) => !/404/.test(one))).toEqual([])
      expect(board.errors).toEqual([])
    })
  },
)
