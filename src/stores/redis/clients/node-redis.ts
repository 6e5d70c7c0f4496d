// @redis/client behind the port. It reconnects only when we say so: then there is a new client, and nothing of the old
// one's is sent again.

import { createClient, RESP_TYPES } from '@redis/client'
import type { Argument, Connection, Reply } from '../connection.ts'

const make = (url: string, hear: ((key: string | null) => void) | null) =>
  createClient({
    url,
    RESP: 3,
    disableOfflineQueue: true,
    ...(hear && { emitInvalidate: true }),
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    socket: { reconnectStrategy: false, connectTimeout: 5000 },
  })

/** Connects. @throws what the client throws */
export async function connect(url: string, hear: ((key: string | null) => void) | null = null): Promise<Connection> {
  const client = make(url, hear)
  // Each command that fails is told of it; there is nobody to tell besides.
  client.on('error', () => undefined)
  if (hear) client.on('invalidate', (key: Buffer | string | null) => hear(key === null ? null : String(key)))
  await client.connect()
  const send = (command: readonly Argument[]): Promise<Reply> => client.sendCommand<Reply>([...command])
  return {
    send,
    pipeline: async (commands) =>
      (await Promise.allSettled(commands.map(send))).map((result) =>
        result.status === 'fulfilled'
          ? result.value
          : result.reason instanceof Error
            ? result.reason
            : new Error(String(result.reason)),
      ),
    duplicate: (listener) => connect(url, listener),
    async close() {
      if (client.isOpen) client.destroy()
    },
  }
}
