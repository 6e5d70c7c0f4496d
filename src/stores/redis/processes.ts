// Processes on Redis: an owner stands either among the living, with its epoch, or among the dead. What it shows, and what
// it is told, is in Sidekiq's keys, where Ruby sees it; no life and no job depends on those.

import { ms } from '../../core/clock.ts'
import type { Host, Lived, ProcessCommand, Processes } from '../../core/store/processes.ts'
import { type OwnerId, ownerId, token } from '../../core/store/queueing.ts'
import { concurrencyOf, printInfo, readProcess } from '../../wire/sidekiq/process.ts'
import { printWork, tidOf } from '../../wire/sidekiq/work.ts'
import { printCommand, readCommand } from '../command-text.ts'
import { readHost } from '../picture-text.ts'
import { listOf, type Reply, textOf } from './connection.ts'
import { faceOf, type Keys } from './keys.ts'
import type { Parts } from './parts.ts'
import type { Server } from './server.ts'
import { sharedWith } from './shared-queues.ts'
import { shown } from './shown.ts'

/** What a process shows, and a signal that nobody fetched, are forgotten after this, as by Sidekiq. */
const SHOWN_SECONDS = '60'

const signals: Readonly<Record<ProcessCommand, string>> = { quiet: 'TSTP', stop: 'TERM', dump: 'TTIN' }

/** Where an owner lives whose host was lost: only its silence tells of its death. */
const NOWHERE: Host = { bootId: null, pidNamespace: null, pid: 0, startTime: null }

export function processes(parts: Parts): Processes {
  const { server, keys, wakeup } = parts
  return {
    ...shown(parts),
    async register(id, host, card) {
      const all = [keys.owners, keys.deadOwners, keys.owner(id), keys.beats, keys.hosts, keys.processes]
      const args = [id, JSON.stringify(host), SHOWN_SECONDS, printInfo(id, card), String(concurrencyOf(card))]
      if (textOf(await server.run('register', [...all, keys.process(id)], args)) !== 'ok') return 'taken'
      // It is registered, whatever becomes of the question who else is there.
      const shared = await sharedWith(parts, card).catch(() => null)
      if (shared) parts.announce(shared)
      return 'ok'
    },
    life: (id) => live(server, keys, id),
    picture: picturing(parts),
    async leave(id) {
      const all = [keys.owners, keys.deadOwners, keys.owner(id), keys.claims(id), keys.beats, keys.hosts]
      await server.run('leave', [...all, ...faceOf(keys, id)], [id])
    },
    async noteSuspect(id, claimed) {
      const said = textOf(
        await server.run('noteSuspect', [keys.owners, keys.owner(id), keys.claims(id)], [id, String(claimed)]),
      )
      return said === 'ok' || said === 'lost' ? said : 'gone'
    },
    async beats() {
      const all = [keys.owners, keys.beats, keys.hosts, keys.deadOwners]
      const [owners, beats, hosts, dead] = listOf(await server.run('beats', all, []))
      const [beatOf, hostOf] = [new Map(fieldsOf(beats)), new Map(fieldsOf(hosts))]
      const alive = listOf(owners).map((reply) => {
        const id = textOf(reply)
        const host = hostOf.get(id)
        return { owner: ownerId(id), beat: Number(beatOf.get(id) ?? 0), host: host ? readHost(host) : NOWHERE }
      })
      wakeup.live = Math.max(1, alive.length)
      return {
        alive,
        dead: listOf(dead).map((id) => ownerId(textOf(id))),
      }
    },
    async command(id, command) {
      const all = [keys.owners, keys.processes, keys.process(id), keys.signals(id)]
      // It says the same all its life.
      const info = await server.send(['HGET', keys.process(id), 'info'])
      const guest = info !== null && readProcess(id, { info: textOf(info) })?.card.embedded === true
      // Ruby knows signals only.
      const deaf = guest || typeof command === 'object' ? '1' : '0'
      const said = textOf(await server.run('command', all, [id, printCommand(command, signals), SHOWN_SECONDS, deaf]))
      return said === 'ok' || said === 'deaf' ? said : 'gone'
    },
    async reconcile(id, epoch) {
      const said = await server.run('reconcile', [keys.owners, keys.claims(id)], [id, String(epoch)])
      if (Array.isArray(said)) return { status: 'ok', tokens: said.map((one) => token(Number(textOf(one)))) }
      return { status: textOf(said) === 'late' ? 'late' : 'gone' }
    },
  }
}

/** The fields of a hash, as a script answers them: a flat list. */
const fieldsOf = (reply: Reply | undefined): readonly (readonly [string, string])[] => {
  const flat = listOf(reply).map(textOf)
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? '', flat[2 * i + 1] ?? ''] as const)
}

/** Each picture also says how long the one before it took to be answered. */
function picturing({ server, keys, clock }: Parts): Processes['picture'] {
  let roundTrip = ms(0)
  return async (id, { card, busy, quiet, rssBytes, running }) => {
    const facts = [busy, quiet, Math.round(rssBytes / 1024), Math.round(roundTrip * 1000)].map(String)
    const jobs = running.flatMap((job) => [tidOf(job), printWork(job)])
    const args = [id, SHOWN_SECONDS, printInfo(id, card), String(concurrencyOf(card)), ...facts, ...jobs]
    const sent = clock.monotonic()
    const all = [keys.owners, keys.processes, keys.process(id), keys.work(id), keys.workers(id)]
    const said = await server.run('picture', all, args)
    roundTrip = ms(clock.monotonic() - sent)
    return textOf(said) === 'ok' ? 'ok' : 'gone'
  }
}

/** One beat; also what the heartbeat thread runs over its own connection. */
export async function live(server: Server, keys: Keys, id: OwnerId): Promise<Lived> {
  const said = await server.run('life', [keys.owners, keys.beats, ...faceOf(keys, id)], [id, SHOWN_SECONDS])
  if (!Array.isArray(said)) return { status: 'gone' }
  return { status: 'ok', commands: said.flatMap((one) => readCommand(textOf(one), signals) ?? []) }
}
