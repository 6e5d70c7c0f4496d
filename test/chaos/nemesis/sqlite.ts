// How to disturb a SQLite file: somebody else holds its lock, and its disk is full.

import { DatabaseSync } from 'node:sqlite'
import type { SqliteStage } from '../stores/sqlite-stage.ts'
import type { Disturbance } from './disturbance.ts'

/** Patience with who writes just now, in ms. */
const timeout = 2000
const outage = { group: 'store', touches: 'all' } as const

export function sqliteDisturbances(stage: SqliteStage): Disturbance[] {
  let holder: DatabaseSync | null = null
  const busy: Disturbance = {
    ...{ kind: 'locked by another', times: 3, fromMs: 200, toMs: 1500, ...outage },
    begin() {
      const file = new DatabaseSync(stage.path, { timeout })
      try {
        file.exec('BEGIN EXCLUSIVE')
        holder = file
      } catch (error) {
        file.close()
        throw error
      }
    },
    end() {
      holder?.close()
      holder = null
    },
  }
  const full: Disturbance = {
    ...{ kind: 'disk full', times: 2, fromMs: 300, toMs: 1500, ...outage },
    begin: () => stage.fill(),
    end: () => stage.free(),
  }
  return stage.hasSmallDisk ? [busy, full] : [busy]
}
