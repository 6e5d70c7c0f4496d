// Graphile Worker under the nemesis, the free edition as it comes: a job stays locked by the worker that took it, and a lock
// whose worker died is given up after four hours, so within a run it is neither lost nor run again.

import type { AtRest } from '../../check/walk.ts'
import { install, installFromDebian, load } from '../../peers/installed.ts'
import { type Peer, script, versionOf } from '../../peers/peer.ts'
import { POSTGRES } from '../../stores/postgres-server.ts'

/** No job of a run takes as long; who holds one longer is dead. */
const HELD = `locked_at < now() - interval '10 seconds'`

interface Row {
  readonly n: number
  readonly place: AtRest['place']
  readonly why: string | null
}

interface Pg {
  Client: new (options: {
    readonly connectionString: string
  }) => {
    connect(): Promise<void>
    query(text: string): Promise<{ readonly rows: readonly Row[] }>
    end(): Promise<void>
  }
}

interface Graphile {
  runMigrations(options: { readonly connectionString: string }): Promise<void>
}

const jobs = `SELECT (payload->>'n')::int AS n, last_error AS why,
    CASE WHEN locked_at IS NOT NULL THEN 'claim' WHEN attempts >= max_attempts THEN 'dead'
         WHEN attempts > 0 THEN 'retry' WHEN run_at > now() THEN 'schedule' ELSE 'queue' END AS place
  FROM graphile_worker._private_jobs`

async function rows(store: string, query: string): Promise<readonly Row[]> {
  const { Client } = await load<Pg>('pg')
  const client = new Client({ connectionString: store })
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}

export const graphileWorker: Peer = {
  version: versionOf('graphile-worker'),
  store: 'postgres',
  settings: 'a lock is given up after 4 h, poll 2 s (as they come)',
  install() {
    install('graphile-worker')
    installFromDebian(POSTGRES, 'postgresql')
  },
  prepare: async (store) => (await load<Graphile>('graphile-worker')).runMigrations({ connectionString: store }),
  system: {
    name: 'graphile-worker',
    producer: script('graphile-worker', 'producer'),
    worker: script('graphile-worker', 'worker'),
    // A push, what takes a job, what ends one.
    cuts: [/add_jobs?/, /for update\s+skip locked/i, /delete from/i],
    drainMs: 150_000,
    remaining: async (store) =>
      (
        await rows(
          store,
          `${jobs} WHERE locked_at IS NULL AND attempts < max_attempts OR locked_at IS NOT NULL AND NOT ${HELD}`,
        )
      ).length,
    walk: async (store) => ({
      jobs: (await rows(store, jobs)).map(({ n, place, why }) => ({
        n,
        place,
        ...(place === 'dead' && { why: why ?? 'unknown' }),
      })),
      strays: [],
      counted: null,
    }),
  },
}
