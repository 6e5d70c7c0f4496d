// The sweep on Redis: owners whose beat stood still are declared dead, and what they held goes back, newest token first,
// so that the oldest ends at the head.

import { failpoint } from '../../core/failpoint.ts'
import { payload } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import type { SweepCall, Swept } from '../../core/store/clockwork.ts'
import { type Claim, type OwnerId, ownerId, token } from '../../core/store/queueing.ts'
import { type Argument, bytesOf, listOf, type Reply, textOf } from './connection.ts'
import { KeyList } from './key-list.ts'
import { faceOf } from './keys.ts'
import { reclaim } from './limits.ts'
import type { Parts } from './parts.ts'

const AT_ONCE = 200

/** What one call has done so far. */
interface Progress {
  readonly call: SweepCall
  requeued: number
  readonly adopted: Claim[]
}

export async function sweep(parts: Parts, call: SweepCall): Promise<Swept> {
  const { server, keys } = parts
  const declared: OwnerId[] = []
  for (const { owner, beat } of call.silent) {
    const all = [keys.owners, keys.deadOwners, keys.beats, ...faceOf(keys, owner)]
    if ((await server.run('declareDead', all, [owner, String(beat)])) === 1) declared.push(owner)
  }
  if (declared.length > 0) failpoint('sweep:after-declare')
  const progress: Progress = { call, requeued: 0, adopted: [] }
  let more = false
  for (const id of listOf(await server.send(['SMEMBERS', keys.deadOwners])))
    if (!(await emptyHands(parts, ownerId(textOf(id)), progress))) more = true
  return { declared, requeued: progress.requeued, adopted: progress.adopted, more }
}

/** Hands back what there is room for. True: the hands are empty, and the owner is gone. */
async function emptyHands(parts: Parts, id: OwnerId, progress: Progress): Promise<boolean> {
  const { server, keys } = parts
  await reclaim(parts, id)
  const held = listOf(await server.send(['HKEYS', keys.claims(id)]))
    .map((one) => Number(textOf(one)))
    .sort((a, b) => b - a)
  for (let from = 0; from < held.length; ) {
    const room = progress.call.max - progress.requeued - progress.adopted.length
    if (room <= 0) break
    const some = held.slice(from, from + Math.min(AT_ONCE, room))
    from += some.length
    await handBack(parts, id, some, progress)
    failpoint('sweep:step')
  }
  const all = [keys.deadOwners, keys.owner(id), keys.claims(id), keys.hosts, ...faceOf(keys, id)]
  return (await server.run('buryOwner', all, [id])) === 1
}

async function handBack(parts: Parts, id: OwnerId, tokens: readonly number[], progress: Progress): Promise<void> {
  const { server, keys, codec } = parts
  const { by, first, rule } = progress.call
  const claims = listOf(await server.send(['HMGET', keys.claims(id), ...tokens.map(String)]))
  const list = new KeyList([
    ...[keys.deadOwners, keys.owner(id), keys.claims(id), keys.recovered],
    ...[keys.owners, keys.owner(by.id), keys.claims(by.id), keys.queues],
  ])
  const each = tokens.flatMap((held, i): Argument[] => {
    const bytes = bytesOf(claims[i] ?? '')
    const split = bytes.indexOf('\n')
    const readable = codec.decode(payload(bytes.subarray(split + 1))).status === 'job'
    const name = bytes.subarray(0, Math.max(split, 0)).toString()
    return [String(held), String(list.place(keys.queue(name))), readable ? '1' : '0']
  })
  const next = first + progress.adopted.length
  const args = [id, by.id, by.epoch, next, rule.charges, Math.ceil(rule.markMs)].map(String)
  for (const result of listOf(await server.run('handBack', list.keys, [...args, ...each]))) note(result, progress)
}

function note(result: Reply, progress: Progress): void {
  if (!Array.isArray(result)) {
    if (textOf(result) === 'back') progress.requeued++
    return
  }
  const [taken, name, bytes, charges] = result
  progress.adopted.push({
    ...{ token: token(Number(textOf(taken))), queue: queueName(textOf(name)), payload: payload(bytesOf(bytes)) },
    ...{ suspect: true, charges: Number(charges) },
  })
}
