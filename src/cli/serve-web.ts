// A dashboard on a port of its own, with limits on whoever asks slowly.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HaymakerError } from '../core/errors.ts'
import type { Dashboard } from '../web/dashboard.ts'

/** Where the dashboard is found, unless somebody says otherwise. */
export const WEB_PORT = 7420

/** What listens. */
export interface Served {
  /** As in http://127.0.0.1:7420. */
  readonly address: string
  readonly port: number
  /** Ends also what is open, such as streams of news. */
  close(): Promise<void>
}

export interface Place {
  readonly host: string
  readonly port: number
  /** A port that is taken is an error, or means one of the next. */
  readonly whenTaken: 'fail' | 'next'
  /** The flag by which another port is chosen. */
  readonly flag: string
}

/** How many ports are tried. */
const TRIES = 20

const limits = { headersTimeout: 5000, requestTimeout: 30_000, connectionsCheckingInterval: 1000 }

/** @throws HaymakerError HM_CONFIG_INVALID for an address that cannot be listened on */
export async function serveWeb(pages: Dashboard, { host, port, whenTaken, flag }: Place): Promise<Served> {
  const server = createServer(limits, pages.node)
  const last = whenTaken === 'next' ? Math.min(port + TRIES, 65_535) : port
  for (let tried = port; !(await isListening(server, { host, port: tried, isLast: tried === last, flag })); tried++);
  const { port: taken } = server.address() as AddressInfo
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    port: taken,
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

interface Attempt {
  readonly host: string
  readonly port: number
  readonly isLast: boolean
  readonly flag: string
}

/** False: the port is taken, and others are left to try. */
async function isListening(server: Server, { host, port, isLast, flag }: Attempt): Promise<boolean> {
  try {
    await once(server.listen(port, host), 'listening')
    return true
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
    if (isTaken && !isLast) return false
    const why = isTaken ? 'the port is taken' : cause instanceof Error ? cause.message : String(cause)
    const told = `The dashboard cannot listen on ${host}:${port}: ${why}. Choose another with ${flag}.`
    throw new HaymakerError('HM_CONFIG_INVALID', told, { cause })
  }
}
