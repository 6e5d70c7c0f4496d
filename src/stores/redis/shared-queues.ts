// Queues that processes of Ruby serve as well as ours. Nothing is lost there, but a job may reach the side that does not know
// its class first, and waits. Who stands in Sidekiq's set and is no owner is Ruby's.

import { expandForeign, type QueueOrder } from '../../core/queues/order.ts'
import { isQueueName } from '../../core/queues/queue-name.ts'
import type { Card, ProcessSummary } from '../../core/store/processes.ts'
import { type OwnerId, ownerId } from '../../core/store/queueing.ts'
import type { Finding } from '../../core/store/store.ts'
import { listOf, textOf } from './connection.ts'
import type { Parts } from './parts.ts'
import { members, summaries } from './shown.ts'

const subject = 'shared queues'

/** What there is to say to somebody who starts to work on these queues; null: nothing. */
export async function sharedWith(parts: Parts, card: Card): Promise<Finding | null> {
  return warning([card], await ofRuby(parts), sidekiqs)
}

/** What there is to say of everybody who works now. `others`: who is at work and none of ours. */
export async function sharing(parts: Parts, others: Others = sidekiqs): Promise<Finding> {
  const theirs = await others.working(parts)
  const ours = await working(parts, await owners(parts))
  const cards = ours.map(({ card }) => card)
  return (
    warning(cards, theirs, others) ?? {
      level: 'ok',
      subject,
      message: `no queue is served by ${others.name} and by us`,
    }
  )
}

/** Who works beside us. */
export interface Others {
  readonly name: string
  /** What they do with a job whose class they do not know. */
  readonly fate: string
  working(parts: Parts): Promise<readonly ProcessSummary[]>
}

async function ofRuby(parts: Parts): Promise<readonly ProcessSummary[]> {
  // Before and after: one of ours may come or go between the looks.
  const before = await owners(parts)
  const all = await members(parts)
  const ours = new Set([...before, ...(await owners(parts))])
  return working(
    parts,
    all.filter((id) => !ours.has(id)),
  )
}

const owners = async ({ server, keys }: Parts): Promise<readonly OwnerId[]> =>
  listOf(await server.send(['HKEYS', keys.owners])).map((id) => ownerId(textOf(id)))

/** Who is quiet takes nothing. */
const working = async (parts: Parts, ids: readonly OwnerId[]): Promise<readonly ProcessSummary[]> =>
  (await summaries(parts, ids)).filter(({ quiet }) => !quiet)

function warning(
  ours: readonly Card[],
  theirs: readonly ProcessSummary[],
  { name: who, fate }: Others,
): Finding | null {
  const servers = new Map<string, string>()
  for (const { owner, card } of theirs) for (const name of namesOf(card)) servers.set(name, owner)
  const known = [...servers.keys()].filter(isQueueName)
  const orders = ours.flatMap(({ capsules }) => capsules.map(orderOf))
  const wanted = new Set<string>(orders.flatMap((order) => expandForeign(order, known).map(({ name }) => name)))
  const shared = known.filter((name) => wanted.has(name))
  if (shared.length === 0) return null
  const told = shared.map((name) => `${name} (${servers.get(name)})`).join(', ')
  return {
    level: 'warning',
    subject,
    message: `${who} serves them too: ${told}. A job whose class one side does not know may reach that side first: we put it back until ${who} has it, ${fate}. Give each language queues of its own`,
  }
}

const namesOf = ({ capsules }: Card): readonly string[] =>
  capsules.flatMap(({ queues }) => queues.map(({ name }) => name))

const orderOf = ({ mode, queues }: Card['capsules'][number]): QueueOrder => ({
  mode,
  entries: queues.map(({ name, weight }) => ({ pattern: name, weight })),
})

const sidekiqs: Others = { name: 'Ruby', fate: 'Ruby uses up an attempt', working: ofRuby }
