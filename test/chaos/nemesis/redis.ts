// How to disturb a Redis and the network in front of it. Whom a fault touches is what may run again because of it: outages
// touch all, a partition who is behind it, and whatever is to be invisible touches nobody.

import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultProxy } from '../../redis/fault-proxy.ts'
import { onServer } from '../../redis/on-server.ts'
import type { RedisStage } from '../stores/redis-stage.ts'
import type { Disturbance } from './disturbance.ts'

const nothing = (): void => undefined
const moment = { fromMs: 0, toMs: 0 }
const outage = { group: 'store', touches: 'all' } as const
const unseen = { group: 'store', touches: 'none' } as const
const network = { group: 'net', touches: 'none' } as const

export const redisDisturbances = (stage: RedisStage, cuts: readonly RegExp[]): Disturbance[] => [
  ...serverFaults(stage),
  ...networkFaults(stage.proxy, cuts),
]

function serverFaults({ server }: RedisStage): Disturbance[] {
  const say = (...command: string[]): Promise<void> =>
    onServer(server.url, async (own) => void (await own.send(command)))
  return [
    {
      ...{ kind: 'kill -9 of Redis', times: 2, fromMs: 200, toMs: 1200, ...outage },
      begin: () => server.kill(),
      async end() {
        if (!server.isUp) await server.revive()
      },
    },
    {
      ...{ kind: 'SIGSTOP of Redis', times: 1, fromMs: 300, toMs: 1500, ...outage },
      begin: () => server.freeze(),
      end: () => server.thaw(),
    },
    {
      ...{ kind: 'CLIENT PAUSE', times: 2, fromMs: 300, toMs: 1200, ...outage },
      begin: () => say('CLIENT', 'PAUSE', '1200', 'ALL'),
      end: () => say('CLIENT', 'UNPAUSE'),
    },
    {
      ...{ kind: 'maxmemory', times: 2, fromMs: 300, toMs: 1500, ...outage },
      begin: () => say('CONFIG', 'SET', 'maxmemory', '1'),
      end: () => say('CONFIG', 'SET', 'maxmemory', '0'),
    },
    { ...{ kind: 'SCRIPT FLUSH', times: 3, ...moment, ...unseen }, begin: () => say('SCRIPT', 'FLUSH'), end: nothing },
    {
      ...{ kind: 'CLIENT KILL', times: 2, ...moment, ...unseen },
      async begin() {
        for (let i = 0; i < 3; i++) {
          await say('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
          await sleep(100)
        }
      },
      end: nothing,
    },
  ]
}

export function networkFaults(proxy: FaultProxy, cuts: readonly RegExp[]): Disturbance[] {
  const heal = (): Promise<void> => proxy.heal()
  return [
    {
      ...{ kind: 'cut after a request', times: 4, fromMs: 500, toMs: 1000, ...network },
      begin: (target) => void proxy.cutAfter(cuts[Math.floor(target * cuts.length)] ?? /./),
      end: heal,
    },
    { ...{ kind: 'reset', times: 2, ...moment, ...network }, begin: () => proxy.reset(), end: nothing },
    {
      ...{ kind: 'cut within a reply', times: 2, fromMs: 500, toMs: 500, ...network },
      begin: (target) => proxy.cutReplies(Math.ceil(target * 400)),
      end: heal,
    },
    {
      ...{ kind: 'black hole', times: 2, fromMs: 500, toMs: 4000, ...network, touches: 'fragile' },
      begin: (target) => proxy.blackHole(target < 0.4 ? 'both' : target < 0.7 ? 'requests' : 'replies'),
      end: heal,
    },
    { ...{ kind: 'slices', times: 1, fromMs: 500, toMs: 1500, ...network }, begin: () => proxy.slice(), end: heal },
    {
      ...{ kind: 'latency', times: 1, fromMs: 500, toMs: 2000, ...network },
      begin: () => proxy.delay(60, 30),
      end: heal,
    },
  ]
}
