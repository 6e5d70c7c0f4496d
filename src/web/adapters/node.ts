// The dashboard as a listener of `node:http`, of Express and of Connect.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Answer } from '../app.ts'

/** `next` is not called: what is below the mount is the dashboard's. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse, next?: unknown) => void

/** What Express adds to a request. */
interface OfExpress {
  /** Where it is mounted. */
  readonly baseUrl?: string
  /** The whole path; `url` is what is left of it below the mount. */
  readonly originalUrl?: string
  /** A form that something before us has read already. */
  readonly body?: unknown
}

export const nodeOf =
  (answer: Answer, basePath: string): NodeListener =>
  (request, response) => {
    const { baseUrl, originalUrl, body }: OfExpress = request as IncomingMessage & OfExpress
    const base = basePath || baseUrl || ''
    if (originalUrl !== undefined) request.url = originalUrl
    const listener = getRequestListener((asked) => answer(withBody(asked, body), base), {
      overrideGlobalObjects: false,
    })
    void listener(request, response)
  }

/** A body that was read by a parser is written as it was: its stream is empty now. */
function withBody(request: Request, body: unknown): Request {
  if (typeof body !== 'object' || body === null || request.method === 'GET' || request.method === 'HEAD') return request
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(body)) for (const one of [value].flat()) form.append(name, String(one))
  const headers = new Headers(request.headers)
  headers.set('content-type', 'application/x-www-form-urlencoded')
  headers.delete('content-length')
  return new Request(request.url, { method: request.method, headers, body: form.toString() })
}
