// Whoever goes away is not followed: a stream ends with its reader, on every way in, and gives its place back.

import { describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { fastifyOf } from '../../src/web/adapters/fastify.ts'
import { nodeOf } from '../../src/web/adapters/node.ts'
import { appOf } from '../../src/web/app.ts'
import type { Dashboard } from '../../src/web/dashboard.ts'
import { ErrorGroups } from '../../src/web/errors/groups.ts'
import { liveRoutes } from '../../src/web/live/routes.ts'
import { Snapshots } from '../../src/web/live/snapshot.ts'
import { readOptions } from '../../src/web/options.ts'
import { Attempts } from '../../src/web/security/attempts.ts'
import { until } from '../browser/until.ts'
import { mountings } from './mounts.ts'

const MOST_STREAMS = 20

describe.each(mountings)('$name', ({ base, basePath, serve }) => {
  it('leaves nothing behind of those who went away', async () => {
    await using hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog })
    const snapshots = new Snapshots(hm, systemClock)
    const settings = readOptions({ haymaker: hm, ...(basePath !== undefined && { basePath }) })
    const parts = { errors: new ErrorGroups(systemClock), attempts: new Attempts(systemClock), onError() {} }
    const answer = appOf({ hm, settings, snapshots, routes: liveRoutes(snapshots, systemClock), ...parts })
    const web: Dashboard = {
      fetch: (request) => answer(request, { base: settings.basePath, from: null }),
      node: nodeOf(answer, settings.basePath),
      fastify: fastifyOf(answer, settings.basePath),
    }
    const served = await serve(web)
    try {
      const stream = `${served.origin}${base}/live/stream`
      await fetch(stream, { method: 'HEAD' })
      expect(snapshots.followers).toBe(0)

      const leave = new AbortController()
      const open = Array.from({ length: MOST_STREAMS }, () => fetch(stream, { signal: leave.signal }))
      expect((await Promise.all(open)).map(({ status }) => status)).toEqual(open.map(() => 200))
      expect(snapshots.followers).toBe(MOST_STREAMS)
      const late = await fetch(stream)
      expect([late.status, late.headers.get('retry-after')]).toEqual([429, '60'])
      expect(await late.text()).toContain('as many pages open as may follow')

      leave.abort()
      await until('nobody is followed any more', 5000, async () => snapshots.followers === 0)
      const again = await fetch(stream)
      expect(again.status).toBe(200)
      await again.body?.cancel()
      await until('nobody is followed any more', 5000, async () => snapshots.followers === 0)
    } finally {
      await served.close()
    }
  })
})
