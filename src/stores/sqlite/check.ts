// What `doctor` says about a SQLite store: whether the file is whole, what a power cut may take, whether its log grows.

import { existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { HaymakerError } from '../../core/errors.ts'
import type { Finding } from '../../core/store/store.ts'
import type { Database, Synchronous } from './database.ts'
import { networkFileSystem } from './preflight.ts'

const MB = 1024 * 1024
const LONG_LOG = 64 * MB
/** What is looked over at a start must be read in a moment; after an unclean stop the moment may be longer. */
const LOOKED_OVER = { clean: 4 * MB, unclean: 32 * MB } as const
const LITTLE_SPACE = 256 * MB

export function check(database: Database, synchronous: Synchronous): readonly Finding[] {
  const findings = [integrity(database), durability(database, synchronous)]
  if (!database.inMemory) findings.push(log(database.path), space(database.path))
  return findings
}

/** What is wrong with the file in SQLite's words, or null. */
function damage(database: Database): string | null {
  database.trust(false)
  const said = database.all<{ quick_check: string }>('PRAGMA quick_check(3)').map((row) => row.quick_check)
  database.trust(true)
  return said.length === 1 && said[0] === 'ok' ? null : said.join('; ')
}

const damaged = (database: Database, what: string): string =>
  `${database.path} is damaged: ${what}. Keep a copy, then restore a backup or move it away.`

/** Looks a file over, unless it is large: then `doctor` does. @throws HaymakerError HM_STORE_CORRUPT */
export function refuseDamaged(database: Database, stop: 'clean' | 'unclean'): void {
  const pages = database.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0
  const size = database.get<{ page_size: number }>('PRAGMA page_size')?.page_size ?? 0
  if (pages * size > LOOKED_OVER[stop]) return
  const what = damage(database)
  if (what !== null) throw new HaymakerError('HM_STORE_CORRUPT', damaged(database, what))
}

function integrity(database: Database): Finding {
  const what = damage(database)
  if (what === null) return { level: 'ok', subject: 'file', message: `${database.path} is whole` }
  return { level: 'error', subject: 'file', message: damaged(database, what) }
}

function durability(database: Database, synchronous: Synchronous): Finding {
  if (database.inMemory) {
    return { level: 'warning', subject: 'durability', message: 'jobs live in memory and end with this process' }
  }
  if (synchronous === 'full')
    return { level: 'ok', subject: 'durability', message: 'a power cut loses no acknowledged job' }
  return {
    level: 'warning',
    subject: 'durability',
    message: 'synchronous is normal: a power cut may take the jobs of the last moments; a crash takes none',
  }
}

function log(path: string): Finding {
  const file = `${path}-wal`
  const size = existsSync(file) ? statSync(file).size : 0
  const megabytes = `${Math.ceil(size / MB)} MB`
  // A log that was cut keeps exactly this length, with nothing of worth in it.
  if (size <= LONG_LOG) return { level: 'ok', subject: 'log', message: `the write-ahead log has ${megabytes}` }
  return {
    level: 'warning',
    subject: 'log',
    message: `the write-ahead log has ${megabytes}: a reader holds it. Look for a shell or a backup that is open on ${path}.`,
  }
}

function space(path: string): Finding {
  const { bavail, bsize, type } = statfsSync(dirname(path))
  const network = networkFileSystem(type)
  if (network)
    return { level: 'error', subject: 'disk', message: `${path} is on ${network}; SQLite's locks do not hold there` }
  const free = bavail * bsize
  const message = `${Math.floor(free / MB)} MB free`
  return { level: free < LITTLE_SPACE ? 'warning' : 'ok', subject: 'disk', message }
}
