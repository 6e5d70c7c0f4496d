// Listens to what the store of a worker answers: which jobs it hands out, and which outcomes it takes. The answers are
// written down as they come, before anybody acts on them.

import { pid } from 'node:process'
import type { Haymaker } from 'haymaker'
import { type Ledger, monotonic } from '../../ledger/ledger.ts'
import { numberIn } from './number.ts'

type Store = Awaited<ReturnType<Haymaker['store']>>
type Claims = Awaited<ReturnType<Store['sweep']>>['adopted']

export function tap(store: Store, ledger: Ledger): void {
  const { claim, settle, sweep } = store
  let alive = monotonic()

  /** Who declared us dead may have died before it wrote that down: it was after the last call in which we were somebody. */
  function known(isGone: boolean, asked: number): void {
    if (isGone) ledger.note({ e: 'declared', of: pid, asked: alive })
    else alive = asked
  }

  function claimed(owner: string, asked: number, claims: Claims): void {
    for (const { token, payload } of claims) {
      const job = jobOf(payload)
      if (job) ledger.note({ e: 'claim', claim: `${owner}:${token}`, asked, ...job })
    }
  }

  store.claim = async (request) => {
    const asked = monotonic()
    const said = await claim.call(store, request)
    known(said.status === 'gone', asked)
    if (said.status === 'ok') claimed(request.owner.id, asked, said.claims)
    return said
  }
  store.settle = async (call) => {
    const asked = monotonic()
    const said = await settle.call(store, call)
    known(said.status === 'gone', asked)
    for (const { token, outcome } of call.settlements) {
      const isKnown = said.status === 'ok' && !said.stale.includes(token)
      const fate = !isKnown ? 'stale' : said.refused.includes(token) ? 'refused' : 'accepted'
      ledger.note({ e: 'settled', claim: `${call.owner.id}:${token}`, kind: outcome.kind, fate, asked })
    }
    if (said.status === 'ok' && said.next?.status === 'ok') claimed(call.owner.id, asked, said.next.claims)
    return said
  }
  store.sweep = async (call) => {
    const asked = monotonic()
    const said = await sweep.call(store, call)
    for (const owner of said.declared) ledger.note({ e: 'declared', of: pidOf(owner), asked })
    claimed(call.by.id, asked, said.adopted)
    return said
  }
}

/** An owner is `host:pid:nonce`. */
const pidOf = (owner: string): number => Number(owner.split(':').at(-2))

/** null: no job of ours. */
function jobOf(payload: Uint8Array): { n: number; attempt: number } | null {
  try {
    const job = JSON.parse(Buffer.from(payload).toString())
    const [n, retried] = [numberIn(job), job.retry_count]
    return n === null ? null : { n, attempt: retried === undefined ? 1 : retried + 2 }
  } catch {
    return null
  }
}
