// A dashboard: made from options, it answers requests. It opens no port, starts nothing, and reads nothing from a disk.

import { systemClock } from '../runtime/system-clock.ts'
import { type FastifyPlugin, fastifyOf } from './adapters/fastify.ts'
import { type NodeListener, nodeOf } from './adapters/node.ts'
import { appOf } from './app.ts'
import { ErrorGroups } from './errors/groups.ts'
import { liveRoutes } from './live/routes.ts'
import { Snapshots } from './live/snapshot.ts'
import { type DashboardOptions, readOptions } from './options.ts'
import { routes } from './routes.ts'
import { Attempts } from './security/attempts.ts'

/** The same pages for every framework. */
export interface Dashboard {
  /** For whatever speaks `Request` and `Response`: Hono, Next.js, Bun, Deno. The address has to be whole: do not cut off where it is mounted. */
  fetch(request: Request): Promise<Response>
  /** For `node:http`, Express and Connect. Express tells it where it is mounted. */
  readonly node: NodeListener
  /** For Fastify: `app.register(web.fastify, { prefix: '/jobs' })`. */
  readonly fastify: FastifyPlugin
}

/**
 * The pages that show what a store holds, and change it. They are closed in production unless you say who may look.
 * @throws HaymakerError HM_CONFIG_INVALID
 */
export function dashboard(options: DashboardOptions): Dashboard {
  const settings = readOptions(options)
  const { haymaker: hm, onError = console.error } = options
  const snapshots = new Snapshots(hm, systemClock)
  const all = [...routes, ...liveRoutes(snapshots, systemClock)]
  const attempts = new Attempts(systemClock)
  const errors = new ErrorGroups(systemClock)
  const answer = appOf({ hm, settings, routes: all, snapshots, errors, attempts, onError })
  const { basePath } = settings
  return {
    fetch: (request) => answer(request, { base: basePath, from: null }),
    node: nodeOf(answer, basePath),
    fastify: fastifyOf(answer, basePath),
  }
}
