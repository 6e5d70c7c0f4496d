// The loop of a producer, in any system: it pushes as many jobs as it is allowed, some calls at once, and notes each before
// it leaves and when its answer comes. The orchestrator says how many may be under way, a line each, so that workers always
// have some in front of them and never too many.

import { createInterface } from 'node:readline'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Refusal } from '../ledger/line.ts'
import { type Mix, type Order, orders } from './mix.ts'

/** What a system said to a push. */
export type Answer =
  | { readonly kind: 'stored' }
  | { readonly kind: Refusal; readonly stored: number; readonly code: string }

export interface Producing {
  readonly ledger: Ledger
  readonly seed: number
  /** The number of the first job. */
  readonly first: number
  readonly mix?: Mix
  push(order: Order): Promise<Answer>
}

const CALLS_AT_ONCE = 4

/** Resolves after SIGTERM, or when the orchestrator is gone, once every push has its answer. */
export async function produce({ ledger, seed, first, mix, push }: Producing): Promise<void> {
  const stream = orders(seededRandom(seed), first, mix)
  let [allowed, call, stopping] = [0, 0, false]
  const underWay = new Set<Promise<void>>()

  async function carry(order: Order): Promise<void> {
    const mine = ++call
    ledger.note({ e: 'push', call: mine, ns: order.inputs.map(({ n }) => n) })
    const answer = await push(order)
    if (answer.kind === 'stored') ledger.note({ e: 'pushed', call: mine })
    else ledger.note({ e: answer.kind, call: mine, stored: answer.stored, code: answer.code })
  }

  function fill(): void {
    while (!stopping && allowed > 0 && underWay.size < CALLS_AT_ONCE) {
      const order = stream.next().value
      allowed -= order.inputs.length
      const carrying: Promise<void> = carry(order).finally(() => {
        underWay.delete(carrying)
        fill()
      })
      underWay.add(carrying)
    }
  }

  const lines = createInterface({ input: process.stdin })
  process.once('SIGTERM', () => lines.close())
  for await (const line of lines) {
    allowed = Number(line)
    fill()
  }
  stopping = true
  await Promise.all(underWay)
}
