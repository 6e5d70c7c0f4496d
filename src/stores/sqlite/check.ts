// What `doctor` says about a SQLite store: whether the file is whole, what a power cut may take, whether its log grows.

import { existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Finding } from '../../core/store/store.ts'
import type { Database, Synchronous } from './database.ts'
import { networkFileSystem } from './preflight.ts'

const MB = 1024 * 1024
const LONG_LOG = 64 * MB
const LITTLE_SPACE = 256 * MB

export function check(database: Database, synchronous: Synchronous): readonly Finding[] {
  const findings = [integrity(database), durability(database, synchronous)]
  if (!database.inMemory) findings.push(log(database.path), space(database.path))
  return findings
}

function integrity(database: Database): Finding {
  const said = database.all<{ quick_check: string }>('PRAGMA quick_check(3)').map((row) => row.quick_check)
  if (said.length === 1 && said[0] === 'ok')
    return { level: 'ok', subject: 'file', message: `${database.path} is whole` }
  return {
    level: 'error',
    subject: 'file',
    message: `${database.path} is damaged: ${said.join('; ')}. Keep a copy and restore a backup.`,
  }
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
  if (size < LONG_LOG) return { level: 'ok', subject: 'log', message: `the write-ahead log has ${megabytes}` }
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
