// Serves an app on this machine. A port that is taken is an error with the port in it, not a stack trace.

import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'

export class PortTaken extends Error {
  override readonly name = 'PortTaken'
}

export interface Listening {
  /** Without a slash at its end. */
  readonly address: string
  close(): Promise<void>
}

type Fetch = Hono['fetch']

/** Resolves when requests are answered; port 0 takes a free one. @throws PortTaken */
export function listen(fetch: Fetch, port: number): Promise<Listening> {
  // Without this the Request and Response of the whole process are replaced, and shiki cannot load its grammars.
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortTaken(`Port ${port} is taken.`) : error)
    })
    server.listen(port, '127.0.0.1', () => {
      const bound = server.address()
      const actual = typeof bound === 'object' && bound ? bound.port : port
      resolve({
        address: `http://127.0.0.1:${actual}`,
        close: () =>
          new Promise((done) => {
            server.close(() => done())
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      })
    })
  })
}
