// Processes on Redis: an owner is a hash, and stands either among the living, with its epoch, or among the dead.

import { epochMs } from '../../core/clock.ts'
import type { Command, Host, Lived, Picture, Processes } from '../../core/store/processes.ts'
import { type OwnerId, ownerId, token } from '../../core/store/queueing.ts'
import { printPicture, readHost, readPicture } from '../picture-text.ts'
import { listOf, type Reply, textOf } from './connection.ts'
import type { Keys } from './keys.ts'
import type { Parts } from './parts.ts'
import type { Server } from './server.ts'

/** A command that nobody fetched is forgotten. */
const COMMANDS_LIVE_SECONDS = 60

/** Where an owner lives whose host was lost: only its silence tells of its death. */
const NOWHERE: Host = { bootId: null, pidNamespace: null, pid: 0, startTime: null }

export function processes({ server, keys }: Parts): Processes {
  const alive = async (): Promise<readonly OwnerId[]> =>
    listOf(await server.send(['HKEYS', keys.owners])).map((id) => ownerId(textOf(id)))
  const fields = async (
    ids: readonly OwnerId[],
    ...names: readonly string[]
  ): Promise<readonly (readonly string[])[]> => {
    const replies = await server.pipeline(ids.map((id) => ['HMGET', keys.owner(id), ...names]))
    return replies.map((reply) => listOf(reply).map((value) => (value === null ? '' : textOf(value))))
  }
  const pictures = async (): Promise<readonly Pictured[]> => {
    const ids = await alive()
    const found = await fields(ids, 'picture', 'pictured')
    return ids.flatMap((id, i) => {
      const [picture = '', at = ''] = found[i] ?? []
      return picture === '' ? [] : [{ id, picture: readPicture(picture), at: Number(at) }]
    })
  }
  return {
    async register(id, host, card) {
      const blank: Picture = { card, busy: 0, quiet: false, rssBytes: 0, running: [] }
      const args = [id, JSON.stringify(host), printPicture(blank)]
      const said = textOf(
        await server.run('register', [keys.owners, keys.deadOwners, keys.owner(id), keys.beats, keys.hosts], args),
      )
      return said === 'ok' ? 'ok' : 'taken'
    },
    life: (id) => live(server, keys, id),
    async picture(id, picture) {
      const said = await server.run('picture', [keys.owners, keys.owner(id)], [id, printPicture(picture)])
      return textOf(said) === 'ok' ? 'ok' : 'gone'
    },
    async leave(id) {
      const all = [
        keys.owners,
        keys.deadOwners,
        keys.owner(id),
        keys.claims(id),
        keys.commands(id),
        keys.beats,
        keys.hosts,
      ]
      await server.run('leave', all, [id])
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
      return {
        alive: listOf(owners).map((reply) => {
          const id = textOf(reply)
          const host = hostOf.get(id)
          return { owner: ownerId(id), beat: Number(beatOf.get(id) ?? 0), host: host ? readHost(host) : NOWHERE }
        }),
        dead: listOf(dead).map((id) => ownerId(textOf(id))),
      }
    },
    async processes() {
      return (await pictures()).map(({ id, picture: { running: _, ...rest }, at }) => ({
        ...rest,
        owner: id,
        picturedAt: epochMs(at),
      }))
    },
    async running() {
      return (await pictures()).flatMap(({ id, picture }) => picture.running.map((job) => ({ ...job, owner: id })))
    },
    async command(id, command) {
      const args = [id, command, String(COMMANDS_LIVE_SECONDS)]
      return textOf(await server.run('command', [keys.owners, keys.commands(id)], args)) === 'ok' ? 'ok' : 'gone'
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

interface Pictured {
  readonly id: OwnerId
  readonly picture: Picture
  readonly at: number
}

/** One beat; also what the heartbeat thread runs over its own connection. */
export async function live(server: Server, keys: Keys, id: OwnerId): Promise<Lived> {
  const said = await server.run('life', [keys.owners, keys.beats, keys.commands(id)], [id])
  if (!Array.isArray(said)) return { status: 'gone' }
  return { status: 'ok', commands: said.map((one) => commandOf(textOf(one))) }
}

const commandOf = (text: string): Command => (text === 'quiet' || text === 'stop' ? text : 'dump')
