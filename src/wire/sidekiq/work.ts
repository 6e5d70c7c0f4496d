// A job at work as Sidekiq shows it: JSON with the payload as a string. Ruby's web page shows all of them on one page, which
// fails whole when it cannot show one; so what it could not show is given a stand-in, and keeps its own bytes in a member
// of ours.

import { epochMs } from '../../core/clock.ts'
import { printLine, readLines } from '../../core/logged/line.ts'
import { isRecord, recordIn } from '../../core/payload/json.ts'
import { type Payload, payload, payloadOf } from '../../core/payload/payload.ts'
import type { Picture, Running } from '../../core/store/processes.ts'
import { type OwnerId, token } from '../../core/store/queueing.ts'

type AtWork = Picture['running'][number]
type Members = Readonly<Record<string, unknown>>

/** Members of ours: Ruby keeps whole seconds, and knows neither tokens nor what a job logged. */
const own = { token: 'hm_token', at: 'hm_at', bytes: 'hm_bytes', log: 'hm_log' } as const

const DEEPEST = 100

/** Rails' classes around jobs of its own, and a mail: the page looks for its args in the fourth argument. */
const wrappers: readonly string[] = [
  'ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper',
  'Sidekiq::ActiveJob::Wrapper',
]
const MAIL = 'ActionMailer::MailDeliveryJob'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** What stands where Ruby has the id of a thread. */
export const tidOf = ({ token }: AtWork): string => Number(token ?? 0).toString(36)

/** One job at work. */
export function printWork(job: AtWork): string {
  const shown = showable(job.payload)
  const log = job.log?.map(printLine).join(',') ?? ''
  const members = JSON.stringify({
    queue: job.queue,
    payload: shown ?? standIn(job),
    run_at: Math.floor(job.startedAt / 1000),
    [own.token]: job.token ?? undefined,
    [own.at]: job.startedAt,
    [own.bytes]: shown === null ? Buffer.from(job.payload).toString('base64') : undefined,
  })
  return log === '' ? members : `${members.slice(0, -1)},"${own.log}":[${log}]}`
}

/** One job at work in a process of any version, or null: it cannot be read. Before 6.0 the payload was an object. */
export function readWork(owner: OwnerId, text: string): Running | null {
  const work = recordIn(text)
  const bytes = work && bytesIn(work)
  if (!work || !bytes || typeof work.queue !== 'string') return null
  const [held, at, seconds] = [work[own.token], work[own.at], work.run_at]
  const log = readLines(work[own.log])
  return {
    owner,
    token: typeof held === 'number' ? token(held) : null,
    queue: work.queue,
    payload: bytes,
    startedAt: epochMs(typeof at === 'number' ? at : Number(seconds ?? 0) * 1000),
    ...(log.length > 0 && { log }),
  }
}

function bytesIn(work: Members): Payload | null {
  const kept = work[own.bytes]
  if (typeof kept === 'string') return payload(Buffer.from(kept, 'base64'))
  if (typeof work.payload === 'string') return payloadOf(work.payload)
  return isRecord(work.payload) ? payloadOf(JSON.stringify(work.payload)) : null
}

/** The text of a payload that Ruby's page can show, or null. */
function showable(bytes: Payload): string | null {
  const text = textIn(bytes)
  const job = text === null ? null : recordIn(text)
  return job !== null && isPlain(job, 1) && isOrdinary(job) ? text : null
}

/** Ruby's parser refuses what is nested deeper, and halves of characters. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return (
    depth <= DEEPEST && Object.entries(value).every(([name, one]) => name.isWellFormed() && isPlain(one, depth + 1))
  )
}

/** The page takes these kinds for granted. */
function isOrdinary({ class: name, args, jid, tags, wrapped, encrypt }: Members): boolean {
  if (typeof name !== 'string' || !Array.isArray(args)) return false
  if (jid !== undefined && typeof jid !== 'string') return false
  if (tags !== undefined && !isListOfTexts(tags)) return false
  // Of these the page shows a part of the args, which has to be there.
  if (encrypt !== undefined && args.length === 0) return false
  return wrapped === undefined || !wrappers.includes(name) || isWrapping(wrapped, args[0])
}

function isWrapping(wrapped: unknown, first: unknown): boolean {
  if (!isRecord(first) || !Array.isArray(first.arguments)) return false
  return wrapped !== MAIL || isRecord(first.arguments[3])
}

const isListOfTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string')

function textIn(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}

const standIn = ({ token, queue }: AtWork): string => {
  const jid = Number(token ?? 0)
    .toString(16)
    .padStart(24, '0')
  return JSON.stringify({ class: 'Unreadable', args: [], jid, queue })
}
