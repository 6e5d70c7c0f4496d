// Who is at work, as Resque sees it. A process of ours is kept as on Redis, where its life and its jobs depend on nothing that a
// foreign tool may touch; beside that it stands among Resque's workers, once for each job that it can run. What is shown there is
// written after the fact, and again with each beat.

import type { Clockwork } from '../../core/store/clockwork.ts'
import type { Did, Picture, Processes, ProcessSummary } from '../../core/store/processes.ts'
import { type OwnerId, ownerId, type Queueing, type SettleCall, type Token } from '../../core/store/queueing.ts'
import { heartbeatText, startedText } from '../../wire/resque/time.ts'
import { readWorker, readWorking, workerIds, writeWorking } from '../../wire/resque/worker.ts'
import { listOf, type Reply, textOf } from '../redis/connection.ts'
import type { Parts } from '../redis/parts.ts'
import { live, processes } from '../redis/processes.ts'
import { queueing } from '../redis/queueing.ts'
import type { Server } from '../redis/server.ts'
import { sweep } from '../redis/sweep.ts'
import { didOf, ourDeeds } from './did.ts'
import type { ResqueKeys } from './keys.ts'
import { own } from './scripts.generated.ts'

/** Of who was just registered. */
const NOTHING: Did = { processed: 0, failed: 0 }

type Workers = Processes & Pick<Queueing, 'settle'> & Pick<Clockwork, 'sweep'>

export function resqueWorkers(parts: Parts, keys: ResqueKeys): Workers {
  const { server } = parts
  const shared = processes(parts)
  const { settle } = queueing(parts)
  const shows = new Map<OwnerId, Shows>()
  return {
    ...shared,
    async register(id, host, card) {
      const said = await shared.register(id, host, card)
      if (said === 'taken') return said
      const shown: Shows = { ids: workerIds(card), places: new Map(), did: new Map() }
      shows.set(id, shown)
      // It is registered, whatever becomes of what Ruby sees; the picture tries it again.
      await show(server, keys, id, shown, { card, running: [] }).catch(() => undefined)
      return said
    },
    life: (id) => liveAsWorkers(server, keys, id),
    async picture(id, picture) {
      const said = await shared.picture(id, picture)
      const shown = shows.get(id)
      if (said !== 'ok' || !shown) return said
      // What Ruby sees holds nobody up, as where a key is of another type.
      await show(server, keys, id, shown, picture).catch(() => undefined)
      return said
    },
    async leave(id) {
      await shared.leave(id)
      await forget(server, keys, id)
      shows.delete(id)
    },
    async processes() {
      const asked = [shared.processes(), ourDeeds(server, keys), foreigners(server, keys)] as const
      const [ours, did, theirs] = await Promise.all(asked)
      return [...ours.map((one) => ({ ...one, did: did.get(one.owner) ?? NOTHING })), ...theirs]
    },
    async running() {
      const [ours, theirs] = await Promise.all([shared.running(), foreignWork(server, keys)])
      return [...ours, ...theirs.flatMap(({ id, text }) => readWorking(ownerId(id), text) ?? [])]
    },
    async command(id, command) {
      const said = await shared.command(id, command)
      if (said !== 'gone') return said
      // Those of others take signals of their machine and nothing else.
      return (await server.send(['SISMEMBER', keys.workerSet, id])) === 1 ? 'deaf' : said
    },
    async settle(call) {
      const settled = await settle(call)
      if (settled.status === 'ok')
        count(shows.get(call.owner.id), call, new Set([...settled.stale, ...settled.refused]))
      return settled
    },
    async sweep(call) {
      const swept = await sweep(parts, call)
      // Also those whose sweeper was told of no declaration, or died of it.
      await forgetTheGone(server, keys)
      return swept
    },
  }
}

/** What an owner of this process shows: its workers, which job stands at which of them, and what each did since it was written. */
interface Shows {
  readonly ids: readonly string[]
  places: ReadonlyMap<Token | null, string>
  readonly did: Map<string, { processed: number; failed: number }>
}

type Shown = Pick<Picture, 'card' | 'running'>

/** Shows an owner's workers and what they do, unless it is declared dead. */
async function show(server: Server, keys: ResqueKeys, id: OwnerId, shown: Shows, picture: Shown): Promise<void> {
  const prefixes = [keys.worker(''), keys.did('processed', ''), keys.did('failed', '')]
  const times = [startedText(picture.card.startedAt), heartbeatText(await server.now())]
  const args = [id, ...prefixes, ...times, ...working(shown, picture)]
  await server.run(own.showWorkers, [keys.owners, ...facesOf(keys)], args)
}

/** What an attempt counts for, at the worker where its job stood or would have. */
function count(shown: Shows | undefined, { settlements }: SettleCall, without: ReadonlySet<Token>): void {
  if (!shown || shown.ids.length === 0) return
  for (const { token, count } of settlements) {
    if (count === 'nothing' || without.has(token)) continue
    const id = shown.places.get(token) ?? shown.ids[token % shown.ids.length] ?? ''
    const did = shown.did.get(id) ?? { processed: 0, failed: 0 }
    did.processed++
    if (count === 'failed') did.failed++
    shown.did.set(id, did)
  }
}

/** What each worker does and did, as the script takes it. A job stays at its worker. */
function working(shown: Shows, { running }: Shown): string[] {
  const kept = running.flatMap(({ token }) => {
    const id = shown.places.get(token)
    return id === undefined ? [] : [[token, id] as const]
  })
  const places = new Map<Token | null, string>(kept)
  const free = shown.ids.filter((id) => !new Set(places.values()).has(id))
  for (const { token } of running) {
    const id = places.has(token) ? undefined : free.shift()
    if (id !== undefined) places.set(token, id)
  }
  shown.places = places
  const work = new Map(running.map((job) => [places.get(job.token), writeWorking(job)]))
  const { did } = shown
  const each = shown.ids.flatMap((id) => {
    const { processed = 0, failed = 0 } = did.get(id) ?? {}
    return [id, work.get(id) ?? '', String(processed), String(failed)]
  })
  did.clear()
  return each
}

/** One beat, of the owner and of the workers that it is; also what the heartbeat thread runs over its own connection. */
export async function liveAsWorkers(
  server: Server,
  keys: ResqueKeys,
  id: OwnerId,
): Promise<Awaited<ReturnType<Processes['life']>>> {
  const lived = await live(server, keys, id)
  // Whatever becomes of what Ruby sees, the owner lives.
  if (lived.status === 'ok') await beatWorkers(server, keys, id).catch(() => undefined)
  return lived
}

async function beatWorkers(server: Server, keys: ResqueKeys, id: OwnerId): Promise<void> {
  await server.run(own.beatWorkers, facesOf(keys), [id, heartbeatText(await server.now())])
}

/** Takes off the workers that an owner was. */
export const forget = (server: Server, keys: ResqueKeys, id: OwnerId): Promise<Reply> =>
  server.run(own.forgetWorkers, facesOf(keys), [
    ...[id, keys.worker('')],
    ...[keys.did('processed', ''), keys.did('failed', '')],
  ])

const facesOf = (keys: ResqueKeys): readonly string[] => [keys.faces, keys.workerSet, keys.heartbeats]

/** Takes off the workers of owners that are no more. */
async function forgetTheGone(server: Server, keys: ResqueKeys): Promise<void> {
  // Who comes in between is among the owners first.
  const [faces, living] = await server.pipeline([
    ['HKEYS', keys.faces],
    ['HKEYS', keys.owners],
  ])
  const owners = new Set(listOf(living).map(textOf))
  for (const id of listOf(faces)
    .map(textOf)
    .filter((one) => !owners.has(one)))
    await forget(server, keys, ownerId(id))
}

async function foreignIds(server: Server, keys: ResqueKeys): Promise<readonly string[]> {
  const [all, faces] = await server.pipeline([
    ['SMEMBERS', keys.workerSet],
    ['HVALS', keys.faces],
  ])
  const ours = new Set(listOf(faces).flatMap((ids) => textOf(ids).split('\n')))
  return listOf(all)
    .map(textOf)
    .filter((id) => !ours.has(id))
    .sort()
}

/** The workers of Ruby and of node-resque. */
export async function foreigners(server: Server, keys: ResqueKeys): Promise<readonly ProcessSummary[]> {
  const ids = await foreignIds(server, keys)
  if (ids.length === 0) return []
  const named = ids.flatMap((id) => [keys.started(id), keys.ping(id), keys.worker(id)])
  const [texts, beats, did, briefly] = await Promise.all([
    server.send(['MGET', ...named]),
    server.send(['HMGET', keys.heartbeats, ...ids]),
    didOf(server, keys, ids),
    didOf(server, keys, ids.map(brief)),
  ])
  const said = (reply: Reply, i: number): string => textOf(listOf(reply)[i] ?? '')
  return ids.flatMap((id, i) => {
    const [started = '', ping = '', working = ''] = [0, 1, 2].map((j) => said(texts, 3 * i + j))
    const counted = (ping === '' ? did[i] : briefly[i]) ?? NOTHING
    return readWorker({ id, started, working, did: counted, heartbeat: said(beats, i), ping }) ?? []
  })
}

/** Host and process, by which node-resque counts. */
const brief = (id: string): string => id.split(':').slice(0, 2).join(':')

async function foreignWork(server: Server, keys: ResqueKeys): Promise<readonly { id: string; text: string }[]> {
  const ids = await foreignIds(server, keys)
  const replies = await server.pipeline(ids.map((id) => ['GET', keys.worker(id)]))
  return ids.map((id, i) => ({ id, text: textOf(replies[i] ?? '') }))
}
