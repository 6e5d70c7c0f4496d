// What one attempt that ended leaves behind: a line that the store keeps in its capped list. Stores carry its bytes and read
// none of them. A note never has more than 512, or 2048 with what the handler logged, so that what little most of them say takes
// little room; whatever a foreign hand put into the list reads as no note.
//
// On the wire it is one object of JSON. Its members, each left out where there is nothing to say:
//   j jid, c class as a person knows it, q queue, o outcome, r reason, at when it ended (ms since 1970), ms how long it ran,
//   w how long it had waited in its queue (ms), n number of the attempt, p process (host:pid), e class of the error, m its message,
//   l the last lines that it logged, the newest last, each [at, level, message, fields]

import { type EpochMs, epochMs, type Ms, ms } from '../clock.ts'
import { type LoggedLine, linesText, printLine, readLines } from '../logged/line.ts'
import { writePayload } from '../payload/write.ts'
import { beginning, bytesIn } from './beginning.ts'

const outcomes = ['done', 'retry', 'schedule', 'dead', 'gone'] as const
/** What became of the job. `gone`: it was given up and is not kept. */
export type NotedOutcome = (typeof outcomes)[number]

/** One attempt that ended. */
export interface EndedAttempt {
  /** null: a foreign job without one, or bytes that are no job. */
  readonly jid: string | null
  /** As a person knows it; empty where the payload names none. */
  readonly class: string
  readonly queue: string
  readonly outcome: NotedOutcome
  /** Why it is dead or gone: 'exhausted', 'killed', 'discarded', 'cancelled', 'replaced', 'not kept', 'poison', 'malformed'. */
  readonly reason: string | null
  /** When it ended, by the clock of its process. */
  readonly endedAt: EpochMs
  /** null: it was given up without having been run. */
  readonly ranMs: Ms | null
  /** Between being put into its queue and its start; null where that is not known. */
  readonly waitedMs: Ms | null
  /** 1 for the first. */
  readonly attempt: number
  /** As `host:pid`. */
  readonly process: string
  /** What was thrown, and the beginning of what it says; null where nothing was. */
  readonly error: { readonly class: string; readonly message: string } | null
  /**
   * The last lines that it wrote to `job.log`, at most twenty, as many as had room, the newest last. They may hold what the job
   * was given.
   */
  readonly log: readonly LoggedLine[]
}

/** How many bytes a note has at most, without what was logged and with it. */
export const noteBytes = 512
export const loggedNoteBytes = 2048

/** How many bytes of JSON each text may take; what is left of the note is the message's. */
const most = { jid: 64, class: 96, queue: 64, reason: 16, process: 64, error: 64 } as const

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Writes a note: what is too long loses its end, between two characters. */
export function writeNote(attempt: EndedAttempt): Uint8Array {
  const { error, reason } = attempt
  // JSON leaves out what is undefined.
  const members = {
    j: attempt.jid === null ? undefined : beginning(attempt.jid, most.jid),
    c: beginning(attempt.class, most.class),
    q: beginning(attempt.queue, most.queue),
    o: attempt.outcome,
    r: reason === null ? undefined : beginning(reason, most.reason),
    at: whole(attempt.endedAt),
    // A tenth of a millisecond is what a timer can tell.
    ms: attempt.ranMs === null ? undefined : whole(attempt.ranMs * 10) / 10,
    w: attempt.waitedMs === null ? undefined : whole(attempt.waitedMs),
    n: whole(attempt.attempt),
    p: beginning(attempt.process, most.process),
    e: error === null ? undefined : beginning(error.class, most.error),
  }
  const text = JSON.stringify(members)
  const told = error === null || error.message === '' ? text : withMessage(text, error.message)
  return writePayload(attempt.log.length === 0 ? told : withLog(told, attempt.log))
}

function withMessage(text: string, message: string): string {
  const left = noteBytes - bytesIn(text) - ',"m":""'.length
  return `${text.slice(0, -1)},"m":${JSON.stringify(beginning(message, left))}}`
}

/** The newest lines that have room. */
function withLog(text: string, log: readonly LoggedLine[]): string {
  const lines = linesText(log.map(printLine), loggedNoteBytes - bytesIn(text) - ',"l":'.length)
  return lines === null ? text : `${text.slice(0, -1)},"l":${lines}}`
}

/** No number of ours is written with more than sixteen digits. */
const whole = (value: number): number =>
  Number.isFinite(value) ? Math.min(Math.max(Math.round(value), 0), Number.MAX_SAFE_INTEGER) : 0

/** Reads a note; null for anything that is none. */
export function readNote(bytes: Uint8Array): EndedAttempt | null {
  if (bytes.length > loggedNoteBytes) return null
  const { j, c, q, o, r, at, ms: ran, w, n, p, e, m, l } = membersOf(bytes)
  const outcome = outcomes.find((one) => one === o)
  const endedAt = amountOr(at, null)
  if (outcome === undefined || endedAt === null || endedAt > LAST_MOMENT) return null
  const [ranMs, waitedMs] = [amountOr(ran, null), amountOr(w, null)]
  return {
    jid: textOr(j, null),
    class: textOr(c, ''),
    queue: textOr(q, ''),
    outcome,
    reason: textOr(r, null),
    endedAt: epochMs(endedAt),
    ranMs: ranMs === null ? null : ms(ranMs),
    waitedMs: waitedMs === null ? null : ms(waitedMs),
    attempt: amountOr(n, 1),
    process: textOr(p, ''),
    error: typeof e === 'string' ? { class: e, message: textOr(m, '') } : null,
    log: readLines(l),
  }
}

function membersOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(decoder.decode(bytes)) }
  } catch {
    return {}
  }
}

/** Dates end there. */
const LAST_MOMENT = 8.64e15

const amountOr = <Other>(value: unknown, otherwise: Other): number | Other =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise

const textOr = <Other>(value: unknown, otherwise: Other): string | Other =>
  typeof value === 'string' ? value : otherwise
