// The dashboard as a listener of `node:http`, of Express and of Connect. Whatever stood before it may have read the form, and
// may have set headers of its own: the form is written anew, and the headers of the dashboard win.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener, RequestError } from '@hono/node-server'
import type { Answer } from '../mount.ts'
import { securityHeaders } from '../security/headers.ts'
import { readBody } from './read-body.ts'

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

export function nodeOf(answer: Answer, basePath: string): NodeListener {
  const listener = getRequestListener(
    (asked, { incoming }) => {
      const request = incoming as IncomingMessage & OfExpress
      const from = request.socket.remoteAddress ?? null
      return answer(genuine(asked, request), { base: basePath || request.baseUrl || '', from })
    },
    { overrideGlobalObjects: false, errorHandler: failed },
  )
  return (request: IncomingMessage & OfExpress, response) => {
    if (request.originalUrl !== undefined) request.url = request.originalUrl
    void listener(request, response)
  }
}

/** A request that can be copied, as libraries for sessions do: the one of the adapter only looks like one. */
function genuine(asked: Request, request: IncomingMessage & OfExpress): Request {
  const { url, method, signal } = asked
  const headers = new Headers(asked.headers)
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers, signal })
  const read = request.readableDidRead ? readBody(request.body, headers) : null
  const init: RequestInit & { duplex: 'half' } = { method, headers, signal, body: read ?? asked.body, duplex: 'half' }
  return new Request(url, init)
}

/** What cannot be understood as a request, or went wrong where no page can tell it. */
function failed(error: unknown): Response {
  const isTheirs = error instanceof RequestError
  const headers = { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  const text = isTheirs ? 'This is no request that can be answered.' : 'Something went wrong.'
  return new Response(text, { status: isTheirs ? 400 : 500, headers })
}
