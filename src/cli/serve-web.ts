// A dashboard on a port of its own.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HaymakerError } from '../core/errors.ts'
import type { Dashboard } from '../web/dashboard.ts'

/** What listens. */
export interface Served {
  /** As in http://127.0.0.1:7420. */
  readonly address: string
  close(): Promise<void>
}

/** @throws HaymakerError HM_CONFIG_INVALID for a port that is taken */
export async function serveWeb(pages: Dashboard, { host, port }: { host: string; port: number }): Promise<Served> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, pages.node)
  try {
    await once(server.listen(port, host), 'listening')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const told = `The dashboard cannot listen on ${host}:${port}: ${why}. Choose another with --port N.`
    throw new HaymakerError('HM_CONFIG_INVALID', told, { cause })
  }
  const { port: taken } = server.address() as AddressInfo
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    async close() {
      server.close()
      // Streams of news would hold it for minutes.
      server.closeAllConnections()
    },
  }
}
