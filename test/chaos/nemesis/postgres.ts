// How to disturb a PostgreSQL and the network in front of it: as a Redis, where it has the like.

import type { PostgresStage } from '../stores/postgres-stage.ts'
import type { Disturbance } from './disturbance.ts'
import { networkFaults } from './redis.ts'

const outage = { group: 'store', touches: 'all' } as const

export function postgresDisturbances({ server, proxy }: PostgresStage, cuts: readonly RegExp[]): Disturbance[] {
  return [
    {
      ...{ kind: 'kill -9 of PostgreSQL', times: 2, fromMs: 200, toMs: 1200, ...outage },
      begin: () => server.kill(),
      async end() {
        if (!server.isUp) await server.revive()
      },
    },
    {
      ...{ kind: 'SIGSTOP of PostgreSQL', times: 3, fromMs: 300, toMs: 1500, ...outage },
      begin: () => server.freeze(),
      end: () => server.thaw(),
    },
    ...networkFaults(proxy, cuts),
  ]
}
