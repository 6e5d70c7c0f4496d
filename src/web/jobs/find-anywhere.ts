// Where a job is, by its id: at work, in a set, or in a queue. A page that has listed it says where to look first.

import { queueName as queueOf } from '../../core/queues/queue-name.ts'
import type { LaneWait, Place } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import type { BusyJob, QueueStats, WorkerProcess } from '../../runtime/inspector.ts'
import type { StoredJob } from '../../runtime/stored-job.ts'
import { waitingIn } from '../../runtime/waiting-places.ts'
import type { Snapshot } from '../live/snapshot.ts'
import { walk } from './walk.ts'

export type Whereabouts =
  | { readonly status: 'rests'; readonly job: StoredJob }
  | { readonly status: 'runs'; readonly process: WorkerProcess; readonly job: BusyJob }
  /** `examined` of `total` jobs at rest were looked at. */
  | { readonly status: 'nowhere'; readonly examined: number; readonly total: number }

/** Of each place at most. */
const EXAMINED = 200_000
const STRETCH = 20_000

/** Sets first: that is where people look for one job. Places are looked through side by side. */
export async function whereIs(store: Store, { stats, processes }: Snapshot, jid: string): Promise<Whereabouts> {
  for (const process of processes) {
    const job = process.running.find((one) => one.jid === jid)
    if (job) return { status: 'runs', process, job }
  }
  const places: readonly (Place | LaneWait)[] = [
    ...(['retry', 'dead', 'schedule'] as const).map((kind) => ({ kind })),
    ...(await Promise.all(stats.queues.filter(isUsed).map(async ({ name }) => waitingIn(store, queueOf(name))))).flat(),
  ]
  const looked = await Promise.all(places.map((place) => look(store, place, jid)))
  const found = looked.find(({ job }) => job !== null)
  if (found?.job) return { status: 'rests', job: found.job }
  const sum = (of: 'examined' | 'total'): number => looked.reduce((all, one) => all + one[of], 0)
  return { status: 'nowhere', examined: sum('examined'), total: sum('total') }
}

const isUsed = ({ size, waiting }: QueueStats): boolean => size + waiting > 0

interface Looked {
  readonly job: StoredJob | null
  readonly examined: number
  readonly total: number
}

async function look(store: Store, place: Place | LaneWait, jid: string): Promise<Looked> {
  const meant = { contains: [JSON.stringify(jid)], isMeant: (job: StoredJob) => job.jid === jid }
  let looked: Looked = { job: null, examined: 0, total: 0 }
  for await (const { jobs, examined, total } of walk(store, {
    place,
    meant,
    atOnce: 10,
    stretch: STRETCH,
    left: EXAMINED,
  })) {
    looked = { job: jobs[0] ?? null, examined, total }
    if (looked.job) break
  }
  return looked
}
