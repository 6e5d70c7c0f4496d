// The dashboard as a plugin of Fastify. Types are by shape: Fastify is not a dependency.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from '../mount.ts'
import { nodeOf } from './node.ts'

interface FastifyLike {
  readonly prefix: string
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(type: string, parser: (request: unknown, payload: unknown) => Promise<unknown>): unknown
  all(path: string, answer: (request: { raw: IncomingMessage }, reply: FastifyReplyLike) => unknown): unknown
}

interface FastifyReplyLike {
  readonly raw: ServerResponse
  hijack(): unknown
}

export type FastifyPlugin = (app: FastifyLike) => Promise<void>

export const fastifyOf =
  (answer: Answer, basePath: string): FastifyPlugin =>
  async (app) => {
    const listen = nodeOf(answer, basePath || app.prefix.replace(/\/+$/, ''))
    // Forms are read by us, within our limits.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', async (_request, payload) => payload)
    for (const path of ['/', '/*'])
      app.all(path, ({ raw }, reply) => {
        reply.hijack()
        listen(raw, reply.raw)
      })
  }
