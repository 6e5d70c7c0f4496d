// A store that somebody hostile has written to: every text of every kind of record carries what browsers, pages, and readers
// trip over.

import { type EpochMs, epochMs, ms } from '../../../src/core/clock.ts'
import { writeNote } from '../../../src/core/history/note.ts'
import type { LoggedLine } from '../../../src/core/logged/line.ts'
import { payload as asPayload, type Payload } from '../../../src/core/payload/payload.ts'
import { queueName } from '../../../src/core/queues/queue-name.ts'
import { ownerId, token } from '../../../src/core/store/queueing.ts'
import type { Store } from '../../../src/core/store/store.ts'
import { printDeed } from '../../../src/web/audit.ts'
import { fingerprintOf, withoutCases } from '../../../src/web/errors/fingerprint.ts'
import type { Board } from './board.ts'
import { type Members, writePayload } from './payload-text.ts'
import { putInQueue, putInSet } from './put.ts'

export const strings: readonly string[] = [
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  'javascript:alert(1)',
  '</script><script>alert(1)</script>',
  '</textarea></title></style><iframe srcdoc="<script>alert(1)</script>">',
  '<base href="https://elsewhere.example/"><meta http-equiv=refresh content="0;url=//elsewhere.example">',
  '\u202eevil\u202d\u2066reversed',
  'nul \u0000 and \u001b[31mred\u0007 and \r\nSet-Cookie: a=b',
  'x'.repeat(10_000),
  'ش'.repeat(3000),
  '👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(20),
  `${'z'}${'\u0337\u0335\u0321'.repeat(200)}`,
  '\ud800 lone \udfff',
  ['{{7*7}}', '$', '{7*7}', '<%= 7*7 %>', '#{7*7}'].join(''),
  '&lt;b&gt; &amp;#x27; %3Cscript%3E',
  '..',
  '../../errors?of=last#x',
  ' ',
  '',
  '__proto__',
]

/** A job whose every text is this one. */
const jobOf = (now: number, text: string, more: Members = {}): Payload =>
  writePayload(now, {
    ...{ class: text || 'Empty', jid: text, tags: [text, text], error_class: text || 'Empty', error_message: text },
    args: [text, { [text]: text, nested: [[text]] }, 12345678901234567890123n.toString()],
    backtrace: [text, `app/${text}:1:1`],
    ...more,
  })

/** A payload with a queue of a name that we would not take. */
const foreign = (now: number, text: string): Payload => jobOf(now, text, { queue: text, jid: `q${text}` })

/** Bytes that are no UTF-8, no JSON, or JSON of another kind. */
const broken: readonly Payload[] = [
  asPayload(Uint8Array.of(0xff, 0xfe, 0x00, 0x22, 0xc3, 0x28)),
  ...['', '[]', '"text"', '{"class":7,"args":"no","jid":[],"queue":{}}', '{"class":"A","args":[1e999,-0,1e-400]}'].map(
    (text) => asPayload(new TextEncoder().encode(text || '\u0000')),
  ),
  asPayload(new TextEncoder().encode('{"class":"<img src=x onerror=alert(1)>","args":[<script>alert(1)</script>]')),
]

/** Payloads as raw bytes for whoever writes to a store directly. */
export async function fillHostile(board: Board): Promise<void> {
  const [store, now] = [await board.store(), board.hm.now()]
  const jobs = strings.flatMap((text) => [jobOf(now, text), foreign(now, text)])
  await putInQueue(store, 'mail', [...jobs, ...broken])
  for (const name of ['__proto__', 'constructor', 'a'.repeat(128), '-', '9:9'])
    await putInQueue(store, name, [jobOf(now, 'in a queue with an odd name')])
  const timed = (hours: number): { payload: Payload; at: EpochMs }[] =>
    [...jobs, ...broken].map((payload, n) => ({ payload, at: epochMs(now + hours * 3_600_000 + n) }))
  await putInSet(store, 'schedule', timed(1))
  await putInSet(store, 'retry', [...timed(2), { payload: jobOf(now, 'due in an age'), at: epochMs(8.7e15) }])
  await putInSet(store, 'dead', timed(-1))
  for (const [n, text] of strings.entries()) {
    await pretend(store, now, n, text)
    await store.mark(text.slice(0, 100) || 'empty')
    const fields = { q: text, state: text, owner: text, label: text }
    await store.audit(printDeed({ at: now, user: text, path: `/${text}`, fields, count: n }))
  }
  await store.audit(new TextEncoder().encode('<script>alert(1)</script>'))
  await leaveNotes(store, now)
  await store.record('hostile', strings.slice(0, 8).map(sampleOf))
}

/** What such a job would have logged. */
const linesOf = (now: number, text: string): readonly LoggedLine[] =>
  (['debug', 'info', 'warn', 'error'] as const).map((level, n) => ({
    ...{ at: epochMs(now - 4000 + n), level, message: text },
    fields: { [text]: text, nested: [[{ [text]: text }]], password: 'hidden' },
  }))

/** An attempt of each job has ended, and says what it logged. */
async function leaveNotes(store: Store, now: number): Promise<void> {
  const [id, queue] = [ownerId('noter:1:0'), queueName('notes')]
  await putInQueue(
    store,
    queue,
    strings.map((_, n) => jobOf(now, `noted ${n}`, { queue })),
  )
  const card = { hostname: 'noter', pid: 1, startedAt: epochMs(now), tag: '', labels: [], version: '', embedded: false }
  const host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }
  await store.register(id, host, { ...card, capsules: [] })
  const owner = { id, epoch: 1 }
  await store.claim({ owner, queues: [queue], first: token(1), max: strings.length, waitMs: ms(0) })
  const settlements = strings.map((text, n) => ({
    ...({ token: token(n + 1), count: 'failed', outcome: { kind: 'gone' } } as const),
    note: writeNote({
      ...{ jid: text, class: text, queue: 'mail', outcome: 'gone', reason: text, endedAt: epochMs(now) },
      ...{ ranMs: ms(5), waitedMs: ms(5), attempt: 1, process: text },
      ...{ error: { class: text, message: text }, log: linesOf(now, text) },
    }),
  }))
  const settled = await store.settle({ owner, seq: 1, settlements })
  if (settled.status !== 'ok' || settled.stale.length > 0) throw new Error('the notes were refused')
}

/** A process at work that calls itself so, and the job in its hands. */
async function pretend(store: Store, now: number, n: number, text: string): Promise<void> {
  const id = ownerId(`pretender:${n}:0`)
  const card = {
    ...{ hostname: text, pid: n, startedAt: epochMs(now - 60_000), tag: text, labels: [text, text], version: text },
    embedded: false,
    capsules: [{ name: text, concurrency: 5, mode: 'strict' as const, queues: [{ name: text, weight: 1 }] }],
  }
  const host = { bootId: null, pidNamespace: null, pid: n, startTime: null }
  await store.register(id, host, card)
  const running = [
    {
      ...{ token: null, queue: text, payload: jobOf(now, text, { jid: `run${text}` }), startedAt: epochMs(now - 5000) },
      log: linesOf(now, text),
    },
  ]
  await store.picture(id, { card, busy: 1, quiet: n % 2 === 0, rssBytes: 1e8, running })
}

const sampleOf = (text: string) => ({
  ...{ class: text.slice(0, 100).replaceAll('|', '') || 'Empty', processed: 3, failed: 1 },
  ...{ totalMs: 100 as never, histogram: [3] },
})

/** The pages of single jobs and failures of that store. */
export const hostilePaths: readonly string[] = strings.flatMap((text) => {
  const hasPage = text !== '' && text !== '..' && text.length <= 256 && text.isWellFormed()
  const job = hasPage ? [`/jobs/${encodeURIComponent(text)}`, `/jobs/${encodeURIComponent(`run${text}`)}`] : []
  const name = text || 'Empty'
  return [...job, `/errors/${fingerprintOf({ class: name, errorClass: name, message: withoutCases(text) })}`]
})
