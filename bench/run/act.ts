// What a system does in a process of its own: `node act.ts`, told in BENCH what to do and where to write what came of it.

import { writeFileSync } from 'node:fs'
import { env } from 'node:process'
import { pace } from './paced.ts'
import {
  type Asked,
  type Client,
  type Given,
  groups,
  inputOf,
  type Mode,
  type Said,
  type System,
  warmingOf,
} from './system.ts'

const ways: Readonly<Record<Mode, (client: Client, given: Given, from: number, to: number) => Promise<void>>> = {
  async awaited(client, { kind }, from, to) {
    for (let n = from; n < to; n++) await client.add(inputOf(kind, n))
  },
  async concurrent(client, { kind }, from, to) {
    for (const group of groups(kind, from, to)) await Promise.all(group.map((input) => client.add(input)))
  },
  async bulk(client, { kind }, from, to) {
    for (const group of groups(kind, from, to)) await client.addAll(group)
  },
}

async function push(system: System, mode: Mode, given: Given): Promise<Said> {
  const client = await system.client(given)
  const warming = warmingOf(given.jobs)
  await ways[mode](client, given, 0, warming)
  const began = performance.now()
  await ways[mode](client, given, warming, given.jobs)
  const took = performance.now() - began
  await client.close()
  return { ms: took, jobs: given.jobs - warming, left: await system.left(given) }
}

const asked: Asked = JSON.parse(env.BENCH ?? '{}')
const { system }: { system: System } = await import(`../systems/${asked.system}.ts`)
const { given } = asked
const acts: Readonly<Record<Asked['act'], () => Promise<Said>>> = {
  awaited: () => push(system, 'awaited', given),
  concurrent: () => push(system, 'concurrent', given),
  bulk: () => push(system, 'bulk', given),
  paced: () => pace('paced', system, given),
  delayed: () => pace('delayed', system, given),
  work: async () => ({ ...(await system.work(given)), left: await system.left(given) }),
  left: async () => ({ left: await system.left(given) }),
}
writeFileSync(asked.out, JSON.stringify(await acts[asked.act]()))
process.exit()
