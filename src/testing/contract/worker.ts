// An owner as promises speak of it: it numbers its claims and settlements as a process does, and can be made to die.

import assert from 'node:assert/strict'
import { type EpochMs, epochMs, ms } from '../../core/clock.ts'
import type { Payload } from '../../core/payload/payload.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import type { Random } from '../../core/random.ts'
import type { PoisonRule, SweepCall, Swept } from '../../core/store/clockwork.ts'
import type { Beat, Card, Host } from '../../core/store/processes.ts'
import {
  type Claim,
  type ClaimRequest,
  type Owner,
  type OwnerId,
  ownerId,
  type SettleCall,
  type Settled,
  type Settlement,
  type Token,
  token,
} from '../../core/store/queueing.ts'
import type { Store } from '../../core/store/store.ts'

/** The third charge is the last; a mark lasts an hour. */
export const rule: PoisonRule = { charges: 3, markMs: ms(3_600_000) }

export const host: Host = { bootId: 'b', pidNamespace: null, pid: 1, startTime: '1' }

export const card: Card = {
  hostname: 'one',
  pid: 1,
  startedAt: epochMs(1_767_225_600_000),
  tag: 'app',
  labels: ['blue'],
  version: '0',
  embedded: false,
  capsules: [{ name: 'default', concurrency: 2, mode: 'strict', queues: [{ name: 'mail', weight: 1 }] }],
}

export interface Worker {
  readonly id: OwnerId
  readonly store: Store
  /** With the epoch of its last reconcile. */
  owner(): Owner
  /** A claim with tokens never used before, not made yet. */
  request(over: Partial<ClaimRequest> & { readonly queues: readonly QueueName[] }): ClaimRequest
  /** Claims without waiting; to be refused is a failure. */
  claim(max: number, ...queues: readonly QueueName[]): Promise<readonly Claim[]>
  /** Claims one job, which has to be there. */
  take(queue: QueueName): Promise<Claim>
  /** The next numbered call, not made yet. */
  call(...settlements: readonly Settlement[]): SettleCall
  /** Settles; to be refused is a failure. Answers the stale tokens. */
  settle(...settlements: readonly Settlement[]): Promise<readonly Token[]>
  /** Names the next epoch; answers what is in hand. */
  reconcile(): Promise<readonly Token[]>
  beat(): Promise<Beat>
  /** A sweep by this worker, of whatever is dead. */
  sweep(over?: Partial<SweepCall>): Promise<Swept>
  /** Is declared dead; what is in its hands stays there. */
  die(): Promise<void>
}

/** Registers a fresh owner. */
export async function register(store: Store, random: Random): Promise<Worker> {
  const id = ownerId(`one:1:${random.hex(6)}`)
  assert.equal(await store.register(id, host, card), 'ok')
  return workerOf(store, id)
}

type Numbering = Pick<Worker, 'owner' | 'request' | 'call' | 'reconcile' | 'sweep'>

/** The numbers that only rise: tokens, settles, epochs. */
function numbering(store: Store, id: OwnerId): Numbering {
  let [epoch, nextToken, seq] = [1, 1, 0]
  const takeTokens = (count: number): Token => {
    nextToken += count
    return token(nextToken - count)
  }
  const owner = (): Owner => ({ id, epoch })
  return {
    owner,
    request(over) {
      const max = over.max ?? 1
      return { owner: owner(), first: takeTokens(max), max, waitMs: ms(0), ...over }
    },
    call: (...settlements) => ({ owner: owner(), seq: ++seq, settlements }),
    async reconcile() {
      const reconciled = await store.reconcile(id, ++epoch)
      assert.equal(reconciled.status, 'ok')
      return reconciled.status === 'ok' ? reconciled.tokens : []
    },
    sweep(over = {}) {
      const max = over.max ?? 100
      return store.sweep({ by: owner(), first: takeTokens(max), max, silent: [], rule, ...over })
    },
  }
}

function workerOf(store: Store, id: OwnerId): Worker {
  const numbers = numbering(store, id)
  const claim: Worker['claim'] = async (max, ...queues) => {
    const claimed = await store.claim(numbers.request({ max, queues }))
    assert.equal(claimed.status, 'ok')
    return claimed.status === 'ok' ? claimed.claims : []
  }
  return {
    ...{ id, store, ...numbers, claim },
    async take(queue) {
      const [claimed] = await claim(1, queue)
      assert.ok(claimed, `${queue} has a job`)
      return claimed
    },
    settle: async (...settlements) => staleOf(await store.settle(numbers.call(...settlements))),
    beat: () => beatOf(store, id),
    async die() {
      const { declared } = await numbers.sweep({ max: 0, silent: [await beatOf(store, id)] })
      assert.deepEqual(declared, [id])
    },
  }
}

async function beatOf(store: Store, id: OwnerId): Promise<Beat> {
  const beat = (await store.beats()).alive.find(({ owner }) => owner === id)
  assert.ok(beat, `${id} is alive`)
  return beat
}

/** The stale tokens of an answer, which has to be one. */
export function staleOf(settled: Settled): readonly Token[] {
  assert.equal(settled.status, 'ok')
  if (settled.status !== 'ok') return []
  assert.deepEqual(settled.refused, [])
  return settled.stale
}

type Held = Pick<Claim, 'token'>

export const done = ({ token }: Held): Settlement => ({ token, outcome: { kind: 'done' }, count: 'processed' })

export const gone = ({ token }: Held): Settlement => ({ token, outcome: { kind: 'gone' }, count: 'nothing' })

export const back = ({ token }: Held): Settlement => ({ token, outcome: { kind: 'back' }, count: 'nothing' })

export const dead = ({ token, payload }: Claim, bytes: Payload = payload): Settlement => ({
  token,
  outcome: { kind: 'dead', payload: bytes },
  count: 'failed',
})

export const retry = ({ token, payload, queue }: Claim, at: EpochMs): Settlement => ({
  token,
  outcome: { kind: 'retry', at, queue, payload },
  count: 'failed',
})

export const snooze = ({ token, payload, queue }: Claim, at: EpochMs): Settlement => ({
  token,
  outcome: { kind: 'schedule', at, queue, payload },
  count: 'nothing',
})
