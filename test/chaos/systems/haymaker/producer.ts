// A producer of a chaos run on Haymaker.

import { env } from 'node:process'
import type { PushReceipt } from 'haymaker'
import { Ledger } from '../../ledger/ledger.ts'
import type { Order } from '../../workload/mix.ts'
import { type Answer, produce } from '../../workload/produce.ts'
import { seat } from '../seat.ts'
import { featuresOf } from './feature-jobs.ts'
import { chaosJob } from './job.ts'
import { hasFeatures, storeOf } from './options.ts'
import { createHaymaker, HaymakerError } from './package.ts'
import { tapFeatures } from './tap-features.ts'
import { untilDone } from './until-done.ts'

const { store, ledger: folder, name, seed, first } = seat()
const ledger = new Ledger(folder, name)
const usual = chaosJob(ledger, folder)
const features = featuresOf(ledger, folder).jobs
const hm = createHaymaker({ store: storeOf(store), jobs: [usual, ...features.values()] })
if (hasFeatures) await untilDone(async () => tapFeatures(await hm.store(), ledger))

async function push({ inputs, inMs }: Order): Promise<Answer> {
  const due = inMs === undefined ? undefined : Date.now() + inMs
  const as = inputs[0]?.as
  const job = (as && features.get(as.job)) ?? usual
  const jobs = inputs.map((input) => (due === undefined ? input : { ...input, due }))
  const [only] = jobs
  try {
    if (due !== undefined && only) return answerTo(await job.performAt(new Date(due), only))
    if (jobs.length === 1 && only) return answerTo(await job.performAsync(only))
    await job.performBulk(jobs)
    return { kind: 'stored' }
  } catch (error) {
    const [code, stored] = error instanceof HaymakerError ? [error.code, error.stored] : [String(error), 0]
    return { kind: code === 'HM_PUSH_INDETERMINATE' ? 'unknown' : 'refused', stored, code }
  }
}

/** One that found its lock taken is stored nowhere. */
const answerTo = ({ status }: PushReceipt): Answer =>
  status === 'duplicate' ? { kind: 'refused', stored: 0, code: status } : { kind: 'stored' }

ledger.note({ e: 'hello', role: 'producer' })
// What to push, where a run wants something else than the usual.
const mix = env.CHAOS_MIX
await produce({ ledger, seed, first, push, ...(mix && { mix: JSON.parse(mix) }) })
await hm.stop()
