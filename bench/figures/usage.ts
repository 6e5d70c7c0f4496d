// What a Redis has done so far, by its own account.

import { connect } from '../../src/stores/redis/clients/socket.ts'
import { textOf } from '../../src/stores/redis/connection.ts'

export interface Usage {
  readonly cpuMs: number
  /** How often a client was read from: once for what it sent together. */
  readonly trips: number
  readonly clients: number
  readonly bytes: number
}

export async function usageOf(url: string): Promise<Usage> {
  const connection = await connect(url)
  try {
    const said = textOf(await connection.send(['INFO', 'everything']))
    const read = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(said)?.[1] ?? 0)
    return {
      cpuMs: 1000 * (read('used_cpu_user') + read('used_cpu_sys')),
      trips: read('total_reads_processed'),
      clients: read('connected_clients'),
      bytes: read('used_memory'),
    }
  } finally {
    await connection.close()
  }
}
