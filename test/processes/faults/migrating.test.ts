// F64: a new version starts as several processes at the same moment, on a file of the first schema: it is migrated once,
// and everybody works on it.

import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrations } from '../../../src/stores/sqlite/sql.generated.ts'
import { Stage } from '../kill/stage.ts'

const PROCESSES = 4
const FILES = 8
/** Until everybody has heard. */
const AHEAD_MS = 100

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage.end())

/** A process that opens files when it is told to. */
async function opener(): Promise<(path: string, moment: number) => Promise<string>> {
  const { stdin, stdout } = stage.run('../faults/opener')
  if (!stdin || !stdout) throw new Error('no pipes')
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  await lines.next()
  return async (path, moment) => {
    stdin.write(`${path} ${moment}\n`)
    return String((await lines.next()).value)
  }
}

it(`F64: ${PROCESSES} processes of a new version open an older file at once, ${FILES} times`, {
  timeout: 60_000,
}, async () => {
  const openers = await Promise.all(Array.from({ length: PROCESSES }, opener))
  for (let i = 0; i < FILES; i++) {
    const path = join(stage.folder, `${i}.db`)
    const old = new DatabaseSync(path)
    old.exec(migrations[0]?.sql ?? '')
    old.exec(`PRAGMA application_id = ${0x4841594d}; PRAGMA user_version = 1; PRAGMA journal_mode = WAL`)
    old.close()
    const moment = Date.now() + AHEAD_MS
    expect(await Promise.all(openers.map((open) => open(path, moment)))).toEqual(Array(PROCESSES).fill('ok'))
    const now = new DatabaseSync(path, { readOnly: true })
    expect(now.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length })
    expect(now.prepare('SELECT count(*) AS pushed FROM jobs').get()).toEqual({ pushed: PROCESSES })
    now.close()
  }
})
