// What an embedded instance answers when it is asked how it is, from before its start to after its stop.

import { afterEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, instance, latch, stage, unreachable, until } from './instance.ts'

afterEach(endAll)

const held = latch()
const job = defineJob({ name: 'Held', perform: () => held.wait() })

describe('the health of an instance', () => {
  it('follows its life, and opens nothing by being asked', async () => {
    const { hm, pass } = await instance({ jobs: [job], on: await stage() })
    expect(hm.health()).toEqual({ ready: false, state: 'idle', why: 'it was not started', beatAgeMs: null })
    const starting = hm.start()
    expect(hm.health()).toMatchObject({ ready: false, state: 'starting', why: 'the store does not know it yet' })
    await starting
    expect(hm.health()).toEqual({ ready: true, state: 'working', why: null, beatAgeMs: 0 })
    await pass(1000)
    expect(hm.health()).toMatchObject({ ready: true, beatAgeMs: 1000 })
    await job.performAsync()
    await until({ pass }, () => hm.running().length === 1)
    await hm.quiet()
    expect(hm.health()).toMatchObject({ ready: false, state: 'quiet', why: 'it was told to take no new jobs' })
    const stopping = hm.stop()
    expect(hm.health()).toMatchObject({ ready: false, state: 'stopping', why: 'it stops' })
    held.open()
    await pass(1)
    await stopping
    expect(hm.health()).toMatchObject({ ready: false, state: 'idle' })
  })

  it('is bad once its beats are older than its lease, and good again with the next one', async () => {
    let isDown = false
    const through = (store: Store): Store => ({
      ...store,
      life: (owner) => (isDown ? Promise.reject(unreachable()) : store.life(owner)),
    })
    const { hm, pass } = await instance({ jobs: [job], on: await stage(), through })
    await hm.start()
    isDown = true
    await pass(14_000)
    expect(hm.health().ready).toBe(true)
    await pass(2000)
    expect(hm.health()).toMatchObject({ ready: false, state: 'working' })
    expect(hm.health().why).toBe('the store acknowledged no beat for 16s')
    isDown = false
    await pass(6000)
    expect(hm.health()).toMatchObject({ ready: true, why: null })
  })
})
