// A producer of a chaos run on Haymaker.

import { env } from 'node:process'
import { Ledger } from '../../ledger/ledger.ts'
import type { Order } from '../../workload/mix.ts'
import { type Answer, produce } from '../../workload/produce.ts'
import { seat } from '../seat.ts'
import { chaosJob } from './job.ts'
import { storeOf } from './options.ts'
import { createHaymaker, HaymakerError } from './package.ts'

const { store, ledger: folder, name, seed, first } = seat()
const ledger = new Ledger(folder, name)
const job = chaosJob(ledger, folder)
const hm = createHaymaker({ store: storeOf(store), jobs: [job] })

async function push({ inputs, inMs }: Order): Promise<Answer> {
  const due = inMs === undefined ? undefined : Date.now() + inMs
  const jobs = inputs.map((input) => (due === undefined ? input : { ...input, due }))
  const [only] = jobs
  try {
    if (due !== undefined && only) await job.performAt(new Date(due), only)
    else if (jobs.length === 1 && only) await job.performAsync(only)
    else await job.performBulk(jobs)
    return { kind: 'stored' }
  } catch (error) {
    const [code, stored] = error instanceof HaymakerError ? [error.code, error.stored] : [String(error), 0]
    return { kind: code === 'HM_PUSH_INDETERMINATE' ? 'unknown' : 'refused', stored, code }
  }
}

ledger.note({ e: 'hello', role: 'producer' })
// What to push, where a run wants something else than the usual.
const mix = env.CHAOS_MIX
await produce({ ledger, seed, first, push, ...(mix && { mix: JSON.parse(mix) }) })
await hm.stop()
