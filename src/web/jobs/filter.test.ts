// What a person types, and what it means.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '../../core/clock.ts'
import { payloadOf } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { type Entry, entryRef } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import { StoredJob } from '../../runtime/stored-job.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { isMeant, needlesOf, printTerm, type Searched, termsIn } from './filter.ts'

const retriedAt = epochMs(Date.UTC(2026, 10, 21))

/** A job that stands in the retry set as it is written here. */
function jobOf(members: Readonly<Record<string, unknown>>, more: Partial<Entry> = {}): StoredJob {
  const payload = payloadOf(JSON.stringify(members))
  const entry = { ref: entryRef(''), payload, queue: queueName('mail'), at: null, ...more }
  return new StoredJob({ codec: sidekiqCodec() } as unknown as Store, systemClock, 'retry', entry)
}

describe('a text', () => {
  const job = jobOf({
    ...{ class: 'Charge', args: [{ card: 4242 }], queue: 'mail', jid: 'a1', tags: ['vip'], lock_args: [4242] },
    ...{ error_class: 'Declined', error_message: 'by the bank, token=geheim', retry_count: 1 },
  })
  const has = (typed: string, searched: Searched): boolean => isMeant(job, termsIn(typed), searched)
  it('is looked for in all of a job', () => {
    for (const text of ['4242', '"card"', 'lock_args', 'charge', 'BANK', 'vip'])
      expect(has(text, 'with args')).toBe(true)
  })
  it('is looked for only in what is shown to somebody who may not see arguments', () => {
    for (const text of ['charge', 'mail', 'a1', 'vip', 'declined', 'BANK']) expect(has(text, 'without args')).toBe(true)
    for (const text of ['4242', '"card"', 'card', 'args', 'lock_args', 'geheim'])
      expect(has(text, 'without args')).toBe(false)
    expect(has('class:charge error:bank tag:vip', 'without args')).toBe(true)
    expect(has('class:charge 4242', 'without args')).toBe(false)
  })
  it('is not looked for in what cannot be read, but by who may see it all', () => {
    const broken = jobOf([4242] as never)
    expect(isMeant(broken, termsIn('4242'), 'with args')).toBe(true)
    expect(isMeant(broken, termsIn('4242'), 'without args')).toBe(false)
  })
})

describe('a filter', () => {
  it('has words for parts of a job, quoted ones, and words for anywhere', () => {
    expect(termsIn('queue:mail  class:Welcome error:"card declined" 42 "New York"')).toEqual([
      { part: 'queue', value: 'mail' },
      { part: 'class', value: 'Welcome' },
      { part: 'error', value: 'card declined' },
      { part: 'text', value: '42' },
      { part: 'text', value: 'New York' },
    ])
  })
  it('takes what is no part for text, half of a quote as it is, and JSON as it is written', () => {
    expect(termsIn('"user":42')).toEqual([{ part: 'text', value: '"user":42' }])
    expect(termsIn('https://a.test/b "open')).toEqual([
      { part: 'text', value: 'https://a.test/b' },
      { part: 'text', value: '"open' },
    ])
    expect(termsIn('  ')).toEqual([])
  })
  it('knows what was tried again, and takes anything else that a job might be for text', () => {
    expect(termsIn('is:retried IS:Retried "is:retried"')).toEqual([
      { part: 'is', value: 'retried' },
      { part: 'text', value: 'is:Retried' },
      { part: 'text', value: 'is:retried' },
    ])
    expect(needlesOf(termsIn('is:retried 42'))).toEqual(['42'])
    const [dead, again] = [jobOf({ class: 'Charge', args: [] }), jobOf({ class: 'Charge', args: [] }, { retriedAt })]
    expect([dead, again].map((one) => isMeant(one, termsIn('is:retried'), 'with args'))).toEqual([false, true])
  })
  it('is asked of the store as JSON writes it', () => {
    expect(needlesOf(termsIn(String.raw`"a":1 error:"say \"hi\""`))).toEqual(['"a":1', String.raw`say \"hi\"`])
  })
  it('is read as it was printed', () => {
    const part = fc.constantFrom('text', 'class', 'queue', 'tag', 'error', 'jid')
    const value = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('queue:mail', 'JID:1', 'a:b', 'is:retried', '"', '\\'),
    )
    fc.assert(
      fc.property(fc.array(fc.record({ part, value })), (terms) => {
        const known = terms as ReturnType<typeof termsIn>
        expect(termsIn(known.map(printTerm).join(' '))).toEqual(known)
      }),
    )
  })
})
