// Every way in which an app mounts the dashboard, on a real server of its own: the frameworks by their own packages, with what
// apps put before it.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import helmet from 'helmet'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { Dashboard } from '../../src/web/dashboard.ts'

export interface Served {
  /** Of the server, without a path. */
  readonly origin: string
  close(): Promise<void>
}

export interface Mounting {
  readonly name: string
  /** The path under which it is found; empty at the root. */
  readonly base: string
  /** What the option of that name says where no adapter knows it. */
  readonly basePath?: string
  serve(web: Dashboard): Promise<Served>
}

async function listening(server: Server): Promise<Served> {
  if (!server.listening) await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const ofExpress = (mount: (app: ReturnType<typeof express>, web: Dashboard) => void) => async (web: Dashboard) => {
  const app = express()
  mount(app, web)
  return listening(app.listen(0, '127.0.0.1'))
}

const ofFastify = (prefix: string) => async (web: Dashboard) => {
  const app = fastify({ forceCloseConnections: true })
  await app.register(web.fastify, { prefix })
  return { origin: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
}

const ofHono = (app: Hono, isPlain: boolean) =>
  new Promise<Served>((resolve) => {
    const options = { fetch: app.fetch, port: 0, hostname: '127.0.0.1', overrideGlobalObjects: !isPlain }
    const server = serve(options, () => resolve(listening(server as Server)))
  })

export const mountings: readonly Mounting[] = [
  {
    ...{ name: 'node:http', base: '' },
    serve: (web) => listening(createServer(web.node).listen(0, '127.0.0.1')),
  },
  {
    ...{ name: 'node:http below a path', base: '/ops/jobs', basePath: '/ops/jobs/' },
    serve: (web) => listening(createServer(web.node).listen(0, '127.0.0.1')),
  },
  { name: 'Express', base: '/jobs', serve: ofExpress((app, web) => app.use('/jobs', web.node)) },
  {
    ...{ name: 'Express behind helmet and a parser of forms', base: '/jobs' },
    serve: ofExpress((app, web) => {
      app.use(helmet(), express.json(), express.urlencoded({ extended: true }))
      app.use('/jobs', web.node)
    }),
  },
  {
    ...{ name: 'Express behind the simple parser of forms', base: '/jobs' },
    serve: ofExpress((app, web) => app.use(express.urlencoded({ extended: false })).use('/jobs', web.node)),
  },
  {
    ...{ name: 'Express behind parsers of text and bytes', base: '/jobs' },
    serve: ofExpress((app, web) => app.use(express.raw({ type: '*/*' })).use('/jobs', web.node)),
  },
  {
    ...{ name: 'a router in a router of Express', base: '/acme/admin/jobs' },
    serve: ofExpress((app, web) => {
      const admin = express.Router().use('/jobs', web.node)
      app.use('/:tenant', express.Router({ mergeParams: true }).use('/admin', admin))
    }),
  },
  { name: 'Fastify', base: '/jobs', serve: ofFastify('/jobs') },
  { name: 'Fastify at the root', base: '', serve: ofFastify('/') },
  {
    ...{ name: 'Hono', base: '/jobs', basePath: '/jobs' },
    serve: (web) => {
      const app = new Hono()
      for (const path of ['/jobs', '/jobs/*']) app.all(path, (c) => web.fetch(c.req.raw))
      return ofHono(app, false)
    },
  },
  {
    ...{ name: 'Hono before its headers, with the Request of Node', base: '/jobs', basePath: '/jobs' },
    serve: (web) => {
      const app = new Hono()
      for (const path of ['/jobs', '/jobs/*']) app.all(path, (c) => web.fetch(c.req.raw))
      app.use(secureHeaders())
      return ofHono(app, true)
    },
  },
]
