// A user's node-redis behind the port: we connect as it does, and never send over its own connection. Ours makes no second try;
// a reply that cannot be read ends it too, since whatever comes behind would be taken for the answer to something else.

import type { Argument, Connection, Listener, Reply } from '../connection.ts'

/** What a connection needs of a client of this library, whichever version made it. */
interface Client {
  readonly isOpen: boolean
  on(event: string, listener: (...said: unknown[]) => void): unknown
  connect(): Promise<unknown>
  sendCommand<T>(command: readonly Argument[]): Promise<T>
  destroy(): void
}

const CONNECT_TIMEOUT_MS = 5000

/** The sign before a bulk string, for which a client is told what to make of it. */
const BULK = '$'.charCodeAt(0)

/**
 * What makes a client ours: no second try, nothing kept back for later, bytes as bytes, no clock of its own for each command
 * (a call has a deadline already), and news of keys if somebody listens.
 */
const ours = (listens: boolean) =>
  ({
    RESP: 3,
    disableOfflineQueue: true,
    emitInvalidate: listens,
    maintNotifications: 'disabled',
    commandOptions: { timeout: 0, typeMapping: { [BULK]: Buffer } },
  }) as const

const once = { reconnectStrategy: false, connectTimeout: CONNECT_TIMEOUT_MS } as const

/** A client of node-redis 5 or newer that a user made. */
export interface NodeRedis {
  readonly options?: { readonly socket?: object }
  duplicate(overrides: object): Client
  withTypeMapping(mapping: object): unknown
}

/** Connects as the user's client does, beside it. @throws what the client throws */
export function dialAs(client: NodeRedis, listener: Partial<Listener>): Promise<Connection> {
  const socket = { ...client.options?.socket, ...once }
  const twin = client.duplicate({ ...ours(listener.changed !== undefined), clientSideCache: undefined, socket })
  return begin(twin, listener, (other) => dialAs(client, other))
}

async function begin(
  client: Client,
  { changed, lost }: Partial<Listener>,
  duplicate: Connection['duplicate'],
): Promise<Connection> {
  let ended = false
  const end = (): void => {
    if (ended) return
    ended = true
    if (client.isOpen) client.destroy()
    lost?.()
  }
  // Each command that fails is told of it.
  client.on('error', end)
  client.on('end', end)
  if (changed) client.on('invalidate', (key) => changed(key === null ? null : String(key)))
  await client.connect()
  const send = (command: readonly Argument[]): Promise<Reply> => client.sendCommand<Reply>(command)
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
    duplicate,
    async close() {
      ended = true
      if (client.isOpen) client.destroy()
    },
  }
}
