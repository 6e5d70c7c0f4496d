// A user's ioredis behind the port. We never send over the user's connection: each of ours is a twin of it that speaks
// RESP2, makes no second try and re-sends nothing. It drops the news of changed keys that come unasked, so they are
// redirected to a connection that subscribes to them.

import type { Argument, Connection, Listener, Reply } from '../connection.ts'

/** What we need of ioredis 5 or newer. */
export interface IoRedis {
  readonly options: { readonly keyPrefix?: string | undefined }
  duplicate(overrides: object): IoRedis
  connect(): Promise<void>
  disconnect(): void
  callBuffer(name: string, ...args: Argument[]): Promise<unknown>
  subscribe(channel: string): Promise<unknown>
  on(event: string, listener: (...said: readonly unknown[]) => void): unknown
}

/** What makes a twin ours. */
const ours = {
  protocol: 2,
  lazyConnect: true,
  enableReadyCheck: false,
  enableOfflineQueue: false,
  enableAutoPipelining: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: null,
  commandTimeout: undefined,
  connectTimeout: 5000,
  keyPrefix: '',
  readOnly: false,
  monitor: false,
  reconnectOnError: null,
  retryStrategy: () => null,
  sentinelRetryStrategy: () => null,
}

/** Where Redis says what changed, to those who asked for it there. */
const NEWS = '__redis__:invalidate'

/** Connects as the user's client does, beside it. @throws what the client throws */
export async function dialAs(client: IoRedis, { changed, lost }: Partial<Listener>): Promise<Connection> {
  let ended = false
  const twins: IoRedis[] = []
  const close = (): void => {
    ended = true
    for (const twin of twins) twin.disconnect()
  }
  const end = (): void => {
    if (ended) return
    close()
    lost?.()
  }
  const make = async (): Promise<IoRedis> => {
    const twin = client.duplicate(ours)
    twins.push(twin)
    twin.on('error', end)
    twin.on('end', end)
    await twin.connect()
    return twin
  }
  const listen = async (reader: IoRedis, hear: Listener['changed']): Promise<void> => {
    const subscriber = await make()
    subscriber.on('message', (_channel, key) => hear(typeof key === 'string' && key !== '' ? key : null))
    const id = String(await subscriber.callBuffer('CLIENT', 'ID'))
    await subscriber.subscribe(NEWS)
    await reader.callBuffer('CLIENT', 'TRACKING', 'ON', 'REDIRECT', id)
  }
  const twin = await make()
  // What cannot listen is of no use, and would stay open with nobody to close it.
  if (changed)
    await listen(twin, changed).catch((error) => {
      close()
      throw error
    })
  const send = async (command: readonly Argument[]): Promise<Reply> => {
    const [name = '', ...args] = command
    return readReply(await twin.callBuffer(String(name), ...args))
  }
  return {
    send,
    pipeline: (commands) => Promise.all(commands.map((command) => send(command).catch(asError))),
    duplicate: (listener) => dialAs(client, listener),
    close: async () => close(),
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

function readReply(reply: unknown): Reply {
  if (Array.isArray(reply)) return reply.map(readReply)
  if (Buffer.isBuffer(reply) || typeof reply === 'number' || typeof reply === 'string') return reply
  return reply === null || reply === undefined ? null : String(reply)
}
