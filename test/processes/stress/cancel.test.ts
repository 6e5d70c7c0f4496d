// A job that nobody wants any more is cancelled from another process, wherever it is.

import { describe, expect } from 'vitest'
import { polite, wait, work } from './jobs.ts'
import { onBothStores, type Stage } from './stage.ts'

const TIMEOUT = 60_000

const atWork = (stage: Stage, n: number): Promise<void> =>
  stage.until(`job ${n} at work`, () => stage.numbers('start').includes(n))

describe('hm.cancel', () => {
  onBothStores('deletes a job that waits in a queue, the schedule or the retry set', TIMEOUT, async (stage) => {
    const { hm } = stage
    const queued = await work.performAsync({ n: 1 })
    const scheduled = await work.performIn('1h', { n: 2 })
    expect(await hm.cancel(queued.jid)).toBe('deleted')
    expect(await hm.cancel(scheduled.jid)).toBe('deleted')
    const failing = await work.performAsync({ n: 3, fails: 9 })
    const worker = await stage.worker()
    await stage.until('a failure', async () => (await hm.stats()).failed >= 1)
    worker.child.kill('SIGKILL')
    await worker.ended
    await stage.until('rest', async () => (await hm.stats()).retries + (await hm.stats()).enqueued === 1)
    expect(await hm.cancel(failing.jid)).toBe('deleted')
    expect(await hm.stats()).toMatchObject({ enqueued: 0, scheduled: 0, retries: 0, dead: 0 })
  })

  onBothStores('tells a job at work: what it then throws is not tried again', TIMEOUT, async (stage) => {
    const { hm } = stage
    const { jid } = await polite.performAsync({ n: 1 })
    const other = await polite.performAsync({ n: 2 })
    const worker = await stage.worker()
    await atWork(stage, 1)
    await atWork(stage, 2)
    expect(await hm.cancel(jid, { reason: 'asked by its user' })).toBe('told')
    await stage.until('its end', async () => (await hm.stats()).failed === 1)
    expect(stage.numbers('abort')).toEqual([1])
    expect(await hm.stats()).toMatchObject({ processed: 1, failed: 1, retries: 0, dead: 0, enqueued: 0 })
    expect(worker.printed()).toContain(`HM_JOB_CANCELLED: Job ${jid} was cancelled: asked by its user.`)
    expect(worker.printed()).toContain('"gone":"cancelled"')
    expect(hm.running()).toEqual([])
    await hm.cancel(other.jid)
    await stage.accounts(2, 2)
  })

  onBothStores('a job that does not listen and returns is done', TIMEOUT, async (stage) => {
    const { jid } = await wait.performAsync({ n: 1 })
    await stage.worker()
    await atWork(stage, 1)
    expect(await stage.hm.cancel(jid)).toBe('told')
    await stage.until('its signal', () => stage.numbers('abort').length === 1)
    stage.write('go')
    await stage.accounts(1, 0)
  })

  onBothStores('a job that comes to a process after that was told is not begun', TIMEOUT, async (stage) => {
    const { hm } = stage
    const { jid } = await wait.performAsync({ n: 1 })
    const deaf = await stage.worker()
    await atWork(stage, 1)
    const heir = await stage.worker()
    deaf.child.kill('SIGSTOP')
    expect(await hm.cancel(jid)).toBe('told')
    await stage.until('the heir to pass it over', () => heir.printed().includes('cancelled before it began'))
    await stage.accounts(0)
    expect(stage.numbers('start')).toEqual([1])
    deaf.child.kill('SIGCONT')
    await stage.until('the zombie to end its run', () => stage.numbers('abort').length === 1)
    stage.write('go')
    await stage.until('its end', () => stage.numbers('end').length === 1)
    await stage.accounts(0)
  })

  onBothStores('says when the job is gone, and leaves a dead one alone', TIMEOUT, async (stage) => {
    const { hm } = stage
    await hm.store()
    expect(await hm.cancel('no-such-job')).toBe('gone')
    await expect(hm.cancel('')).rejects.toThrow('HM_CONFIG_INVALID')
    await expect(hm.cancel('a', { reason: 'x'.repeat(501) })).rejects.toThrow('at most 500')
    const { jid } = await work.performAsync({ n: 1 })
    await (await hm.stored.find(jid))?.kill()
    expect(await hm.cancel(jid)).toBe('gone')
    expect(await hm.stats()).toMatchObject({ dead: 1 })
  })
})
