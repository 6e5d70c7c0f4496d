// What two systems that keep lists and sets of text in a Redis have in common when the orchestrator looks into them.

import { type Connection, listOf, textOf } from '../../../src/stores/redis/connection.ts'

/** What a command answers, as texts. */
export const textsOf = async (redis: Connection, ...command: string[]): Promise<string[]> =>
  listOf(await redis.send(command)).map(textOf)

export async function sum(redis: Connection, commands: readonly (readonly string[])[]): Promise<number> {
  const counts = await Promise.all(commands.map(async (command) => Number(textOf(await redis.send([...command])))))
  return counts.reduce((all, count) => all + count, 0)
}
