// What endangers jobs, looked for at most twice a minute however often the page is opened: of a large file it is read whole.

import type { Finding } from '../../core/store/store.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'

const FRESH_MS = 30_000

export interface Findings {
  /** When they were looked for. */
  readonly at: number
  readonly findings: readonly Finding[]
}

const known = new WeakMap<Haymaker, { readonly at: number; readonly asked: Promise<readonly Finding[]> }>()

export async function findingsOf(hm: Haymaker, now: number): Promise<Findings> {
  const last = known.get(hm)
  if (last && now - last.at < FRESH_MS) return { at: last.at, findings: await last.asked }
  const asked = hm.check()
  known.set(hm, { at: now, asked })
  // A store that did not answer is asked again.
  asked.catch(() => known.delete(hm))
  return { at: now, findings: await asked }
}
