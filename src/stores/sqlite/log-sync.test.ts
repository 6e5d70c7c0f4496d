// Who is told that his commit lasts, and when: a sync counts for what was committed before it began.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ms } from '../../core/clock.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { Database } from './database.ts'
import { LogSync } from './log-sync.ts'
import { turn } from './patience.ts'
import { Writer } from './writer.ts'

let folder: string
let log: LogSync
let database: Database
let writer: Writer
/** The syncs under way. */
let syncs: ((error: Error | null) => void)[]
let begunAnew: number
let said: unknown[]
const say = (word: unknown): void => void said.push(word)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haymaker-'))
  syncs = []
  said = []
  begunAnew = 0
  writeFileSync(join(folder, 'jobs.db-wal'), '')
  log = new LogSync(
    join(folder, 'jobs.db'),
    () => {
      begunAnew++
    },
    (_, told) => syncs.push(told),
  )
  database = new Database(':memory:')
  database.open()
  database.execute('CREATE TABLE seen (text TEXT)')
  const patience = {
    clock: new FakeClock(),
    random: seededRandom(1),
    busyMs: ms(1000),
    closing: new AbortController().signal,
  }
  writer = new Writer(database, null, log, patience)
})
afterEach(() => {
  log.close()
  database.close()
  rmSync(folder, { recursive: true })
})

/** Until nothing goes on but a sync. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await turn()
}

const commit = (name: string): void =>
  log.add({ lasts: () => say(name), fail: (error) => say(error instanceof Error && 'code' in error && error.code) })
async function synced(error: Error | null = null): Promise<void> {
  syncs.shift()?.(error)
  await settled()
}

describe('a commit', () => {
  it('lasts when a sync that began after it has ended, and those of one tick have one', async () => {
    commit('one')
    commit('two')
    await settled()
    expect({ said, syncs: syncs.length }).toEqual({ said: [], syncs: 1 })
    await synced()
    expect(said).toEqual(['one', 'two'])
    await log.idle()
  })

  it('is not covered by a sync that was under way', async () => {
    commit('one')
    await settled()
    commit('two')
    await synced()
    expect({ said, syncs: syncs.length }).toEqual({ said: ['one'], syncs: 1 })
    await synced()
    expect(said).toEqual(['one', 'two'])
  })

  it('is nobody’s to count on when its sync failed; the log is begun anew before the next', async () => {
    commit('one')
    await settled()
    await synced(new Error('EIO'))
    expect({ said, begunAnew }).toEqual({ said: ['HM_STORE_UNREACHABLE'], begunAnew: 0 })
    commit('two')
    await settled()
    await synced()
    expect({ said, begunAnew }).toEqual({ said: ['HM_STORE_UNREACHABLE', 'two'], begunAnew: 1 })
    commit('three')
    await settled()
    await synced()
    expect(begunAnew).toBe(1)
  })

  it('fails while the log cannot be begun anew', async () => {
    const inUse = new LogSync(
      join(folder, 'jobs.db'),
      () => {
        throw new Error('in use')
      },
      (_, told) => told(new Error('EIO')),
    )
    for (let n = 0; n < 2; n++) await inUse.caughtUp().catch((error: Error) => say(error.message.includes('in use')))
    inUse.close()
    expect(said).toEqual([false, true])
  })
})

describe('a write', () => {
  const insert = (): number => database.run('INSERT INTO seen VALUES (1)')

  it('that must last is seen at once, and answered after the sync; the next one does not wait for it', async () => {
    void writer.write(insert, 'lasting', () => say('seen')).then(() => say('lasts'))
    await settled()
    expect({ said, syncs: syncs.length }).toEqual({ said: ['seen'], syncs: 1 })
    await writer.write(insert, 'committed')
    expect(said).toEqual(['seen'])
    await synced()
    expect(said).toEqual(['seen', 'lasts'])
    await writer.idle()
  })

  it('that changed nothing waits as well, since its answer may rest on what another wrote', async () => {
    void writer.write(() => 'known').then(say)
    await settled()
    expect(said).toEqual([])
    await synced()
    expect(said).toEqual(['known'])
  })

  it('has its answer before the writer is idle', async () => {
    void writer.write(insert).then(() => say('lasts'))
    void writer.idle().then(() => say('idle'))
    await settled()
    expect(said).toEqual([])
    await synced()
    expect(said).toEqual(['lasts', 'idle'])
  })
})
