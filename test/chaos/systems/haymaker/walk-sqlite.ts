// A walk over every table of a SQLite file that Haymaker used: the file is whole, no table is there that no migration made,
// and nothing is left of processes, which have all ended.

import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { AtRest, Walk } from '../../check/walk.ts'
import { jobIn } from './stored.ts'

const migrations = new URL('../../../../src/stores/sqlite/migrations/', import.meta.url)

/** Patience with a writer, in ms. */
const timeout = 5000

/** Table and condition of what a process leaves behind only if nobody cleared up after it. */
const leftovers = {
  'an owner': 'SELECT id FROM owners',
  'an answer of no owner':
    'SELECT caller AS id FROM answers WHERE until IS NULL AND caller NOT IN (SELECT id FROM owners)',
  'a command to nobody': 'SELECT owner AS id FROM commands WHERE owner NOT IN (SELECT id FROM owners)',
  'a guard': 'SELECT key AS id FROM guards',
  'a move': 'SELECT move AS id FROM moves',
  'a lane': `SELECT queue || '/' || key AS id FROM lanes`,
  'a place in a lane': 'SELECT id FROM lane_places',
  'a lease': `SELECT name || ' of ' || holder AS id FROM leases WHERE until > unixepoch('subsec') * 1000`,
  'a job without a place':
    'SELECT id FROM jobs WHERE id NOT IN (SELECT id FROM queued UNION ALL SELECT id FROM claims UNION ALL SELECT id FROM sets UNION ALL SELECT id FROM lane_waits)',
  'a place without a job':
    'SELECT id FROM (SELECT id FROM queued UNION ALL SELECT id FROM claims UNION ALL SELECT id FROM sets UNION ALL SELECT id FROM lane_waits) WHERE id NOT IN (SELECT id FROM jobs)',
  'a job in two places':
    'SELECT id FROM (SELECT id FROM queued UNION ALL SELECT id FROM claims UNION ALL SELECT id FROM sets UNION ALL SELECT id FROM lane_waits) GROUP BY id HAVING count(*) > 1',
}

export function walkSqlite(path: string): Walk {
  using file = new DatabaseSync(path, { timeout, readOnly: true })
  const said = String(file.prepare('PRAGMA integrity_check').get()?.integrity_check)
  const left = Object.entries(leftovers).flatMap(([what, query]) =>
    file
      .prepare(query)
      .all()
      .map(({ id }) => `${what} is left: ${id}`),
  )
  const total = file.prepare(`SELECT processed, failed FROM counters WHERE day = ''`).get()
  return {
    jobs: jobsIn(file),
    strays: [...(said === 'ok' ? [] : [`the file is damaged: ${said}`]), ...unknownTables(file), ...left],
    counted: { processed: Number(total?.processed ?? 0), failed: Number(total?.failed ?? 0) },
    crons: cronsIn(file),
  }
}

const cronsIn = (file: DatabaseSync): Readonly<Record<string, number>> =>
  Object.fromEntries(
    file
      .prepare(`SELECT name, text FROM crons WHERE name <> ''`)
      .all()
      .map(({ name, text }) => [String(name), JSON.parse(String(text)).from]),
  )

export function remainingInSqlite(path: string): number {
  using file = new DatabaseSync(path, { timeout, readOnly: true })
  return Number(
    file.prepare(`SELECT count(*) AS n FROM jobs WHERE id NOT IN (SELECT id FROM sets WHERE place = 'dead')`).get()?.n,
  )
}

const jobsIn = (file: DatabaseSync): AtRest[] =>
  file
    .prepare(
      `SELECT place, payload FROM jobs JOIN (
        SELECT id, 'queue' AS place FROM queued UNION ALL SELECT id, 'claim' FROM claims UNION ALL SELECT id, place FROM sets UNION ALL SELECT id, 'lane' FROM lane_waits
      ) USING (id)`,
    )
    .all()
    .map(({ place, payload }) =>
      jobIn(String(place) as AtRest['place'], payload instanceof Uint8Array ? Buffer.from(payload).toString() : ''),
    )

function unknownTables(file: DatabaseSync): string[] {
  const sql = readdirSync(migrations)
    .map((name) => readFileSync(new URL(name, migrations), 'utf8'))
    .join('\n')
  const known = new Set([...sql.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name))
  return file
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all()
    .filter(({ name }) => !known.has(String(name)))
    .map(({ name }) => `a table that no migration makes: ${name}`)
}
