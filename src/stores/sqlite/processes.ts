// Processes on SQLite: owners as rows. `dead` is a one-way door, and nothing here inserts an owner but register.

import { epochMs } from '../../core/clock.ts'
import type { Lived, Picture, Processes, Running } from '../../core/store/processes.ts'
import { type OwnerId, ownerId, token } from '../../core/store/queueing.ts'
import { printCommand, readCommand } from '../command-text.ts'
import { printPicture, readHost, readPicture } from '../picture-text.ts'
import type { Database } from './database.ts'
import type { Parts } from './parts.ts'
import { processes as sql } from './sql.generated.ts'

const words = { quiet: 'quiet', stop: 'stop', dump: 'dump' } as const

export function processes(parts: Parts): Processes {
  const { database, writer, clock, look } = parts
  const ifAlive = (id: OwnerId, change: () => void): Promise<'ok' | 'gone'> =>
    writer.write(() => {
      if (!database.get(sql.alive, id)) return 'gone'
      change()
      return 'ok'
    })
  return {
    register: (id, host, card) =>
      writer.write(() => {
        const blank: Picture = { card, busy: 0, quiet: false, rssBytes: 0, running: [] }
        const added = database.run(sql.register, id, JSON.stringify(host), printPicture(blank), clock.now())
        return added > 0 ? 'ok' : 'taken'
      }),
    life: (id) => writer.write(() => live(database, id)),
    picture: (id, picture) => ifAlive(id, () => database.run(sql.picture, id, printPicture(picture), clock.now())),
    leave: (id) => writer.write(() => leave(database, id)),
    noteSuspect: (id, claimed) =>
      writer.write(() => {
        if (!database.get(sql.alive, id)) return 'gone'
        if (!database.get(sql.holds, id, claimed)) return 'lost'
        database.run(sql.note, id, claimed)
        return 'ok'
      }),
    async beats() {
      return look(() => {
        const rows = database.all<BeatRow>(sql.beats)
        return {
          alive: rows
            .filter((row) => !row.dead)
            .map(({ id, beat, host }) => ({ owner: ownerId(id), beat, host: readHost(host) })),
          dead: rows.filter((row) => row.dead).map(({ id }) => ownerId(id)),
        }
      })
    },
    async processes() {
      return (await pictures(parts)).map(({ id, picture, picturedAt }) => {
        const { running: _, ...rest } = picture
        return { ...rest, owner: id, picturedAt: epochMs(picturedAt) }
      })
    },
    async running() {
      return (await pictures(parts)).flatMap(({ id, picture }) =>
        picture.running.map((job): Running => ({ ...job, owner: id })),
      )
    },
    command: (id, command) => ifAlive(id, () => database.run(sql.command, id, printCommand(command, words))),
    reconcile: (id, epoch) =>
      writer.write(() => {
        const known = database.get<{ epoch: number }>(sql.epochOf, id)
        if (!known) return { status: 'gone' }
        if (epoch <= known.epoch) return { status: 'late' }
        database.run(sql.setEpoch, id, epoch)
        const rows = database.all<{ token: number }>(sql.tokensOf, id)
        return { status: 'ok', tokens: rows.map((row) => token(row.token)) }
      }),
  }
}

interface BeatRow {
  id: string
  dead: number
  beat: number
  host: string
}

/** One beat; also what the heartbeat thread runs over its own connection. */
export function live(database: Database, id: OwnerId): Lived {
  if (database.run(sql.beat, id) === 0) return { status: 'gone' }
  if (!database.get(sql.anyCommand, id)) return { status: 'ok', commands: [] }
  const rows = database.all<{ id: number; command: string }>(sql.takeCommands, id)
  rows.sort((a, b) => a.id - b.id)
  return { status: 'ok', commands: rows.flatMap((row) => readCommand(row.command, words) ?? []) }
}

function leave(database: Database, id: OwnerId): void {
  if (database.get(sql.tokensOf, id)) return void database.run(sql.bury, id)
  database.run(sql.remove, id)
  database.run(sql.removeAnswers, id)
  database.run(sql.removeCommands, id)
}

interface PictureRow {
  id: string
  picture: string
  picturedAt: number
}

async function pictures({ database, read }: Parts): Promise<{ id: OwnerId; picture: Picture; picturedAt: number }[]> {
  return read(() =>
    database
      .all<PictureRow>(sql.pictures)
      .map((row) => ({ id: ownerId(row.id), picture: readPicture(row.picture), picturedAt: row.picturedAt })),
  )
}
