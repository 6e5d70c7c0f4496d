// Promises about processes: how they show themselves, and how a person tells them something.

import assert from 'node:assert/strict'
import { epochMs } from '../../core/clock.ts'
import type { Picture } from '../../core/store/processes.ts'
import { ownerId, token } from '../../core/store/queueing.ts'
import { type Promised, promises } from './promised.ts'
import { mail, type Scene, textual, unreadable } from './scene.ts'
import { card, type Worker } from './worker.ts'

const nothing = { processed: 0, failed: 0 }

/** What a worker that runs one job tells about itself. */
async function pictured(scene: Scene, w: Worker): Promise<Picture> {
  await scene.push(scene.job({ payload: unreadable(scene.bench) }))
  const { token, queue, payload } = await w.take(mail)
  const running = [{ token, queue, payload, startedAt: await scene.store.now() }]
  return { card: { ...card, tag: 'new' }, busy: 7, quiet: true, rssBytes: 120_563 * 1024, running }
}

const showing: readonly Promised[] = promises('processes', {
  'a process is listed from its registration on': async ({ store, worker }) => {
    const before = await store.now()
    const w = await worker()
    const [summary] = await store.processes()
    assert.ok(summary && summary.picturedAt >= before)
    const { picturedAt: _, did, ...shown } = summary
    assert.deepEqual(shown, { owner: w.id, card, busy: 0, quiet: false, rssBytes: 0 })
    // A store may count what each process does.
    assert.deepEqual(did ?? nothing, nothing)
    assert.deepEqual(await store.running(), [])
  },
  'a process is listed as it looked last': async (scene) => {
    const w = await scene.worker()
    const { running, ...picture } = await pictured(scene, w)
    const before = await scene.store.now()
    assert.equal(await scene.store.picture(w.id, { ...picture, running }), 'ok')
    const [summary] = await scene.store.processes()
    assert.ok(summary && summary.picturedAt >= before)
    const { picturedAt: _, did: __, ...shown } = summary
    assert.deepEqual(shown, { ...picture, owner: w.id })
  },
  'running jobs are listed with their process, to the byte': async (scene) => {
    const [w, idle] = [await scene.worker(), await scene.worker()]
    const picture = await pictured(scene, w)
    await scene.store.picture(w.id, picture)
    await scene.store.picture(idle.id, { ...picture, running: [] })
    const listed = await scene.store.running()
    const readable = ({ payload, ...rest }: Picture['running'][number]): object => ({
      ...rest,
      bytes: textual(payload),
    })
    assert.deepEqual(
      listed.map(readable),
      picture.running.map((job) => ({ ...readable(job), owner: w.id })),
    )
  },
  'what a running job logged of late is listed with it, and nothing of one that logged nothing': async (scene) => {
    const w = await scene.worker()
    const picture = await pictured(scene, w)
    const [quiet] = picture.running
    assert.ok(quiet)
    const log = [
      { at: epochMs(1_796_000_000_001), level: 'info' as const, message: 'Zeile "1"\n\u0000 — 漢', fields: {} },
      { at: epochMs(1_796_000_000_002), level: 'error' as const, message: '', fields: { deep: [{ é: null }], n: 0.5 } },
    ]
    await scene.store.picture(w.id, {
      ...picture,
      running: [
        { ...quiet, log },
        { ...quiet, token: token(9_999) },
      ],
    })
    const listed = await scene.store.running()
    const logs = listed.map((job) => [job.token, 'log' in job ? job.log : 'none'])
    assert.deepEqual(
      new Map(logs as [unknown, unknown][]),
      new Map<unknown, unknown>([
        [quiet.token, log],
        [9_999, 'none'],
      ]),
    )
  },
  'a job that is not in the last picture is not listed': async (scene) => {
    const w = await scene.worker()
    const picture = await pictured(scene, w)
    await scene.store.picture(w.id, picture)
    await scene.store.picture(w.id, { ...picture, running: [] })
    assert.deepEqual(await scene.store.running(), [])
  },
  'who is dead or gone is not listed, and shows nothing': async (scene) => {
    const [dead, left] = [await scene.worker(), await scene.worker()]
    const picture = await pictured(scene, dead)
    for (const { id } of [dead, left]) await scene.store.picture(id, picture)
    await dead.die()
    await scene.store.leave(left.id)
    assert.deepEqual(await scene.store.processes(), [])
    assert.deepEqual(await scene.store.running(), [])
    for (const { id } of [dead, left]) assert.equal(await scene.store.picture(id, picture), 'gone')
    assert.equal(await scene.store.picture(ownerId('two:2:00'), picture), 'gone')
    assert.deepEqual(await scene.store.processes(), [])
  },
})

const telling: readonly Promised[] = promises('processes', {
  'commands arrive with the next beat, once and in order': async ({ store, worker }) => {
    const w = await worker()
    for (const command of ['dump', 'quiet', 'stop', 'dump'] as const) {
      assert.equal(await store.command(w.id, command), 'ok')
    }
    assert.deepEqual(await store.life(w.id), { status: 'ok', commands: ['dump', 'quiet', 'stop', 'dump'] })
    assert.deepEqual(await store.life(w.id), { status: 'ok', commands: [] })
  },
  'a command reaches the process it is for': async ({ store, worker }) => {
    const [w, other] = [await worker(), await worker()]
    await store.command(w.id, 'quiet')
    assert.deepEqual(await store.life(other.id), { status: 'ok', commands: [] })
    assert.deepEqual(await store.life(w.id), { status: 'ok', commands: ['quiet'] })
  },
  'a cancellation arrives whole, among the commands': async ({ store, worker }) => {
    const w = await worker()
    const odd = { cancel: 'a "jid" with spaces', reason: 'Zeile\n2 — é' }
    await store.command(w.id, 'dump')
    assert.equal(await store.command(w.id, odd), 'ok')
    assert.equal(await store.command(w.id, { cancel: '', reason: '' }), 'ok')
    const commands = ['dump', odd, { cancel: '', reason: '' }]
    assert.deepEqual(await store.life(w.id), { status: 'ok', commands })
    assert.deepEqual(await store.life(w.id), { status: 'ok', commands: [] })
  },
  'nobody is told anything who is not alive': async (scene) => {
    const [dead, left] = [await scene.worker(), await scene.worker()]
    await pictured(scene, dead)
    await dead.die()
    await scene.store.leave(left.id)
    for (const id of [dead.id, left.id, ownerId('two:2:00')]) {
      assert.equal(await scene.store.command(id, 'stop'), 'gone')
      assert.equal(await scene.store.command(id, { cancel: 'j', reason: '' }), 'gone')
    }
  },
})

export const processes: readonly Promised[] = [...showing, ...telling]
