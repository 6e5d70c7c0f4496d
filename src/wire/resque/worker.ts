// A worker as Resque shows it: a name of host, process and queues, with the job in its hands. A worker of Resque has one job at a
// time, so a process of ours stands there once for each job that it can run. Its host is not the machine's own name: Ruby takes
// a worker of its host whose process it does not know for dead.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import type { Codec } from '../../core/payload/codec.ts'
import { isRecord, recordIn } from '../../core/payload/json.ts'
import { payload as asPayload, type Payload, payloadOf, textOf } from '../../core/payload/payload.ts'
import { topLevel } from '../../core/payload/scan.ts'
import type { Card, Did, Picture, ProcessSummary, Running } from '../../core/store/processes.ts'
import { type OwnerId, ownerId } from '../../core/store/queueing.ts'
import { plainJob } from './codec.ts'
import { rubyJson } from './json.ts'
import { readTime } from './time.ts'

type AtWork = Picture['running'][number]

/** More are at work than a page can show. */
const MOST_SLOTS = 100
const HOST_MARK = 'haymaker@'

/** The workers that a process is: `host:process-place:queues`, as Ruby takes them apart at the colons. */
export function workerIds({ hostname, pid, capsules }: Card): readonly string[] {
  const host = `${HOST_MARK}${hostname}`.replaceAll(/[:\s]/g, '-')
  let place = 0
  const ids = capsules.flatMap(({ concurrency, queues }) => {
    // A queue may have a colon in its name here, and none in the name of a worker.
    const names = queues.map(({ name }) => name).filter((name) => !/[:,]/.test(name))
    const shown = names.length > 0 && names.length <= 20 ? names.join(',') : '*'
    return Array.from({ length: concurrency }, () => `${host}:${pid}-${++place}:${shown}`)
  })
  return ids.slice(0, MOST_SLOTS)
}

/** The job in a worker's hands. */
export function writeWorking({ queue, payload, startedAt }: AtWork): string {
  const text = textOf(payload)
  const shown = recordIn(text) === null ? textOf(plainJob('Unreadable', [])) : text
  const runAt = `${new Date(startedAt).toISOString().slice(0, 19)}Z`
  return `${rubyJson({ queue, run_at: runAt }).slice(0, -1)},"payload":${shown}}`
}

/** What Redis has of a worker that is none of ours. */
export interface ForeignWorker {
  readonly id: string
  readonly started: string
  /** Ruby has the one, node-resque the other. */
  readonly heartbeat: string
  readonly ping: string
  readonly working: string
  /** As it counts it itself. */
  readonly did: Did
}

/** Where a worker runs, by its name; null: it is none. `pid`: null where that names no process, as 0 and -1 do not. */
export function hostOf(id: string): { readonly hostname: string; readonly pid: number | null } | null {
  const [hostname, process, ...queues] = id.split(':')
  if (hostname === undefined || process === undefined || queues.length === 0) return null
  const [digits] = /^[1-9]\d*/.exec(process) ?? []
  return { hostname, pid: digits === undefined ? null : Number(digits) }
}

/** A worker of Ruby or node-resque; null: its name is none. */
export function readWorker({ id, started, heartbeat, ping, working, did }: ForeignWorker): ProcessSummary | null {
  const host = hostOf(id)
  if (host === null) return null
  const startedAt = readTime(started) ?? epochMs(0)
  const names = id.split(':').slice(2).join(':').split(',')
  return {
    owner: ownerId(id),
    card: {
      ...{ hostname: host.hostname, pid: host.pid ?? 0, startedAt, tag: '', labels: [], version: '', embedded: false },
      capsules: [
        { name: 'default', concurrency: 1, mode: 'strict', queues: names.map((name) => ({ name, weight: 1 })) },
      ],
    },
    ...{ busy: working === '' ? 0 : 1, quiet: false, rssBytes: 0 },
    picturedAt: pingIn(ping) ?? readTime(heartbeat) ?? startedAt,
    ...(ping === ''
      ? { did, stranger: 'Resque' }
      : // It counts what failed apart from what it processed.
        { did: { processed: did.processed + did.failed, failed: did.failed }, stranger: 'node-resque' }),
  }
}

/** The job in its hands; null: none that can be read. */
export function readWorking(owner: OwnerId, text: string): Running | null {
  const work = recordIn(text)
  if (work === null || typeof work.queue !== 'string' || !isRecord(work.payload)) return null
  const startedAt = readTime(String(work.run_at)) ?? epochMs(0)
  return { owner, token: null, queue: work.queue, payload: innerOf(work.payload), startedAt }
}

/** The same for whoever takes it out of these hands: as it is spelled. */
export function jobInHand(bytes: Uint8Array): { readonly queue: string; readonly payload: Payload } | null {
  const { queue, payload } = recordIn(textOf(bytes)) ?? {}
  const span = topLevel(bytes, ['payload'])?.values.get('payload')
  if (typeof queue !== 'string' || !isRecord(payload) || span === undefined) return null
  return { queue, payload: asPayload(bytes.subarray(span.start, span.end)) }
}

/** A job that was in the hands of a worker which is no more: it failed as Ruby lets it fail. */
export const leftInHand = (codec: Codec, payload: Payload, at: EpochMs): Payload =>
  codec.amend(payload, {
    errorClass: 'Resque::DirtyExit',
    errorMessage: 'Its worker was taken off the list while it was at work.',
    ...{ failedAt: at, retryCount: 0 },
  })

const innerOf = (payload: Readonly<Record<string, unknown>>): Payload => payloadOf(JSON.stringify(payload))

/** node-resque's seconds, in the JSON of its ping. */
function pingIn(text: string): EpochMs | null {
  const seconds = recordIn(text)?.time
  return typeof seconds === 'number' && seconds > 0 ? epochMs(seconds * 1000) : null
}
