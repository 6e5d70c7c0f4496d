// @redis/client behind the port. It reconnects only when we say so: then there is a new client, and nothing of the old
// one's is sent again.

import { createClient, RESP_TYPES } from '@redis/client'
import type { Argument, Connection, Listener, Reply } from '../connection.ts'

const make = (url: string, listener: Listener | null) =>
  createClient({
    url,
    RESP: 3,
    disableOfflineQueue: true,
    ...(listener && { emitInvalidate: true }),
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    socket: { reconnectStrategy: false, connectTimeout: 5000 },
  })

/** Connects. @throws what the client throws */
export async function connect(url: string, listener: Listener | null = null): Promise<Connection> {
  const client = make(url, listener)
  // Each command that fails is told of it; besides, only who listens wants to know.
  client.on('error', () => {
    if (!client.isOpen) listener?.lost()
  })
  if (listener)
    client.on('invalidate', (key: Buffer | string | null) => listener.changed(key === null ? null : String(key)))
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
    duplicate: (other) => connect(url, other),
    async close() {
      if (client.isOpen) client.destroy()
    },
  }
}
