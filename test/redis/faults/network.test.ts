// A network that breaks, slows and garbles: less is done, nothing is lost or run twice, connections stay few and are not
// made in a storm, and everything goes on when it is over. An exception that nobody caught would fail these tests.

import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import type { FaultProxy } from '../fault-proxy.ts'
import { onServer } from '../on-server.ts'
import { durable, onStage, type Stage } from './stage.ts'

/** Of a worker; one more is the producer's. */
const CONNECTIONS = 3 + 1
/** Per second and process; the producer stands for a second one. */
const MADE_A_SECOND = 10 * 2

/** The most connections that were made within a second. */
const busiestSecond = ({ made }: FaultProxy): number =>
  Math.max(...made.map((at) => made.filter((other) => other >= at && other < at + 1000).length))

/** Plays a fault under load, and looks at what it did when it is over. */
async function underLoad(
  { proxy, on }: Stage,
  play: () => Promise<void>,
  timeout = '1s' as '1s' | '5s',
): Promise<void> {
  await on.worker(proxy.url, { commandTimeout: timeout })
  const production = on.produce(on.instance(proxy.url, { commandTimeout: timeout }), 100)
  await on.flows(30)
  await play()
  await proxy.heal()
  await on.flows(50)
  await production.stop()
  await on.account()
  expect(proxy.connections).toBeLessThanOrEqual(CONNECTIONS)
  expect(busiestSecond(proxy)).toBeLessThanOrEqual(MADE_A_SECOND)
}

/** Resolves when somebody says that something is wrong. */
async function noticed({ on }: Stage): Promise<void> {
  const said = on.lines.length
  await on.until('somebody to notice', 10_000, () => expect(on.lines.length).toBeGreaterThan(said))
}

describe('connections that break', () => {
  onStage('F42: in the middle of replies, again and again', durable, async (stage) => {
    await underLoad(stage, async () => {
      for (const bytes of [1, 4, 30, 200, 1000]) {
        stage.proxy.cutReplies(bytes)
        await stage.on.flows(10)
      }
    })
  })

  onStage('F42: with a reset, again and again', durable, async (stage) => {
    await underLoad(stage, async () => {
      for (let i = 0; i < 5; i++) {
        stage.proxy.reset()
        await stage.on.flows(10)
      }
    })
  })

  onStage('F42: by a storm of CLIENT KILL', durable, async (stage) => {
    await underLoad(stage, () =>
      onServer(stage.redis.url, async (own) => {
        for (let i = 0; i < 30; i++) {
          await own.send(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'])
          await pause(100)
        }
      }),
    )
  })

  onStage('F42: and find that the server takes no more', durable, async (stage) => {
    await underLoad(stage, () =>
      onServer(stage.redis.url, async (own) => {
        await own.send(['CONFIG', 'SET', 'maxclients', '1'])
        await own.send(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'])
        await noticed(stage)
        await own.send(['CONFIG', 'SET', 'maxclients', '1000'])
      }),
    )
  })
})

describe('bytes', () => {
  onStage('F42: that come one by one', durable, async (stage) => {
    await underLoad(stage, async () => {
      stage.proxy.slice()
      await stage.on.flows(50)
    })
  })

  onStage('F42: that are no Redis protocol', durable, async (stage) => {
    await underLoad(stage, async () => {
      stage.proxy.garble()
      await noticed(stage)
    })
  })

  onStage('F42: that take 200 ms and more, each way', durable, async (stage) => {
    const slowly = async (): Promise<void> => {
      stage.proxy.delay(200, 100)
      await stage.on.flows(50, 20_000)
    }
    await underLoad(stage, slowly, '5s')
  })

  onStage('F42: of which 10 KB pass in a second', durable, async (stage) => {
    const slowly = async (): Promise<void> => {
      stage.proxy.throttle(10_000)
      await stage.on.flows(30, 20_000)
    }
    await underLoad(stage, slowly, '5s')
  })

  onStage('F42: that never come, from whoever answers the call', durable, async (stage) => {
    await underLoad(stage, async () => {
      stage.proxy.silence()
      stage.proxy.reset()
      await noticed(stage)
    })
  })
})
