// A connection to a server for the time of one use.

import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'

/** Uses a connection of its own to a server. */
export async function onServer<T>(url: string, use: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connect(url)
  try {
    return await use(connection)
  } finally {
    await connection.close()
  }
}
