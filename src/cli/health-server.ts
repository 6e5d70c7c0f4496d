// `--health-port`: /healthz and /readyz for probes, as 200 or 503 with a small JSON that says why. It listens on every
// address of the machine, since a probe of Kubernetes comes from the node; nothing it says is secret.

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { HaymakerError } from '../core/errors.ts'
import type { Verdict, Vitals } from './vitals.ts'

/** Answers on this port until the process ends, and does not keep it. @throws HaymakerError HM_CONFIG_INVALID */
export async function serveHealth(port: number, vitals: Vitals): Promise<void> {
  const asked: Readonly<Record<string, () => Verdict>> = {
    '/healthz': () => vitals.live(),
    '/readyz': () => vitals.ready(),
  }
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    const ask = Object.hasOwn(asked, path) ? asked[path] : undefined
    if (!ask) return answer(request, response, 404, { why: 'ask for /healthz or /readyz' })
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      return answer(request, response, 405, { why: 'ask with GET or HEAD' })
    }
    const { ok, body } = ask()
    answer(request, response, ok ? 200 : 503, body)
  })
  await listening(server, port)
  server.unref()
}

async function listening(server: Server, port: number): Promise<void> {
  try {
    await once(server.listen(port), 'listening')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `--health-port ${port} cannot be listened on: ${why}. Choose a port that is free.`,
      { cause },
    )
  }
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  const text = `${JSON.stringify(body)}\n`
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  })
  response.end(request.method === 'HEAD' ? undefined : text)
}
