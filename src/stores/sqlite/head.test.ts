// How many jobs a claim takes from the head of a queue, and that it takes all of their bytes.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { epochMs } from '../../core/clock.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { type Claim, ownerId, token } from '../../core/store/queueing.ts'
import { Database } from './database.ts'
import { claimHead } from './head.ts'
import { migrations } from './sql.generated.ts'

const MB = 1024 * 1024
const queue = queueName('q')
const owner = { id: ownerId('host:1:owner'), epoch: 1 }

let database: Database
beforeEach(() => {
  database = new Database(':memory:')
  database.open()
  for (const { sql } of migrations) database.execute(sql)
})
afterEach(() => database.close())

const fill = (payloads: readonly Uint8Array[]): void => {
  for (const [i, bytes] of payloads.entries()) {
    database.run('INSERT INTO jobs (id, payload) VALUES (?1, ?2)', i + 1, bytes)
    database.run('INSERT INTO queued (queue, position, id) VALUES (?1, ?2, ?2)', queue, i + 1)
  }
}

/** What claim after claim takes, each with this room. */
function claimAll(room: number): Claim[][] {
  const all: Claim[][] = []
  for (let first = 1; ; first += all.at(-1)?.length ?? 0) {
    const claims = claimHead(database, { owner, queue, first: token(first), room, now: epochMs(0) })
    if (claims.length === 0) return all
    all.push(claims)
  }
}

describe('the head of a queue', () => {
  it('comes a few megabytes at a time, and a job that is larger alone', () => {
    const sizes = [1, 1, 1, 1, 1, 5, 5, 3, 2, 1]
    fill(sizes.map((size, i) => Buffer.alloc(size * MB, i)))
    const claims = claimAll(8)
    expect(claims.map((some) => some.map(({ payload }) => payload.length / MB))).toEqual([
      [1, 1, 1, 1],
      [1],
      [5],
      [5],
      [3],
      [2, 1],
    ])
    for (const [i, { payload }] of claims.flat().entries()) expect(payload.every((byte) => byte === i)).toBe(true)
  })

  it('keeps bytes that are no text, and none', () => {
    const payloads = [
      Buffer.from([0]),
      Buffer.alloc(0),
      Buffer.from([0xff, 0, 0xc3]),
      Buffer.from('é'),
      Buffer.from([0, 0]),
    ]
    fill(payloads)
    expect(claimAll(3).flatMap((some) => some.map(({ payload }) => Buffer.from(payload).toString('hex')))).toEqual(
      payloads.map((bytes) => bytes.toString('hex')),
    )
  })
})
