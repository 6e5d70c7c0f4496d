// Listens to what a store answers about features: who has a lock, which tick was taken, which limiter had room. What leaves is
// written down before it does, so that nothing happens of which nobody wrote.

import type { Haymaker } from 'haymaker'
import { type Ledger, monotonic } from '../../ledger/ledger.ts'
import { numberIn } from './number.ts'

type Store = Awaited<ReturnType<Haymaker['store']>>
type Push = Parameters<Store['push']>[0]['items'][number]

/** The push of a job with a lock or a tick. */
interface Ask {
  readonly ask: number
  readonly n: number
  /** Its place in the call. */
  readonly place: number
  readonly isTick: boolean
}

export function tapFeatures(store: Store, ledger: Ledger): void {
  tapPush(store, ledger)
  const { acquire } = store
  store.acquire = async (calls) => {
    const asked = monotonic()
    const said = await acquire.call(store, calls)
    for (const [i, { holder, uses }] of calls.entries()) {
      const one = said[i]
      if (one?.status === 'over') ledger.note({ e: 'over', limit: one.name })
      if (one?.status !== 'held') continue
      for (const { name } of uses)
        ledger.note({ e: 'acquired', limit: name, holder: holder.id, asked, now: Number(one.now) })
    }
    return said
  }
}

function tapPush(store: Store, ledger: Ledger): void {
  const { push } = store
  let last = 0
  store.push = async (call) => {
    const asks = call.items.flatMap((item, place): Ask[] => {
      const n = item.guards || item.tick ? numberOfItem(item) : null
      if (n === null) return []
      const ask = ++last
      noteAsk(ledger, item, ask, n)
      return [{ ask, n, place, isTick: item.tick !== undefined }]
    })
    const said = await push.call(store, call)
    if (said.status === 'ok') for (const ask of asks) noteAnswer(ledger, ask, said.results[ask.place])
    return said
  }
}

function noteAsk(ledger: Ledger, { jid, guards, tick }: Push, ask: number, n: number): void {
  const lock = guards?.[0]?.key
  ledger.note({
    ...{ e: 'asked', ask, n, jid, wall: Date.now() },
    ...(lock && { lock }),
    ...(tick && { tick: { cron: tick.cron, at: Number(tick.at) } }),
  })
  // Nobody else pushes what is by the clock.
  if (tick) ledger.note({ e: 'push', call: ask, ns: [n] })
}

type Result = Extract<Awaited<ReturnType<Store['push']>>, { status: 'ok' }>['results'][number]

function noteAnswer(ledger: Ledger, { ask, isTick }: Ask, result: Result | undefined): void {
  if (!result) return
  const { status } = result
  ledger.note({ e: 'answered', ask, status, ...('of' in result && { of: result.of }) })
  if (!isTick) return
  if (status === 'duplicate' || status === 'taken') ledger.note({ e: 'refused', call: ask, stored: 0, code: status })
  else ledger.note({ e: 'pushed', call: ask })
}

function numberOfItem({ payload }: Push): number | null {
  return numberIn(JSON.parse(Buffer.from(payload).toString()))
}
