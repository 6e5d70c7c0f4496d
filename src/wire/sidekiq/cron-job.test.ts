import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { epochMs } from '../../core/clock.ts'
import { cronTick, readCronJob } from './cron-job.ts'
import { readFugit } from './fugit.ts'

/** A dump of a real one: its hashes, and its ticks. */
const dumped = (file: string): Readonly<Record<string, { readonly value: never }>> =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../test/fixtures/sidekiq', file), 'utf8')).keys

const plain = {
  ...{ cron: '0 3 * * *', klass: 'Report', status: 'enabled', args: '["a"]' },
  message: '{"queue":"low","class":"Report","args":["a"]}',
}
const read = (changed: Readonly<Record<string, string>> = {}, ticks: readonly string[] = []) =>
  readCronJob('a', new Map(Object.entries({ ...plain, ...changed })), ticks)

describe.each([
  ['1.8', '6.4/07-sidekiq-cron.json', 'cron_job:', '06:59:02', '06:58', '06:59'],
  ['2.3', '8/07-sidekiq-cron-2.3.json', 'cron_job:default:', '07:24:03', '07:23', '07:24'],
])('a schedule of sidekiq-cron %s', (_, file, begin, last, ...ticks) => {
  const keys = dumped(file)
  const dump = (name: string) => new Map<string, string>(Object.entries(keys[`${begin}${name}`]?.value ?? {}))

  it('is read as it is written', () => {
    const marks = ticks.map((tick) => `2026-11-21T${tick}:00Z`)
    expect(readCronJob('every minute', dump('every minute'), marks)).toEqual({
      ...{ name: 'every minute', when: { kind: 'cron', text: '* * * * *' }, class: 'QuickJob', queue: 'low' },
      ...{ args: ['cron', 1], description: 'runs each minute', lastAt: Date.parse(`2026-11-21T${last}Z`) },
      ...{ isEnabled: true, schedule: { schedule: '* * * * *', timezone: null }, lastTick: Date.parse(marks[1] ?? '') },
      job: { class: 'QuickJob', queue: 'low', args: ['cron', 1], carried: { retry: true, tags: ['alpha', 'ruby'] } },
      hurdle: '',
    })
  })

  it('says that it is disabled, has a zone, and hands over the date', () => {
    expect(readCronJob('node_job', dump('node_job'), [])).toMatchObject({
      ...{ isEnabled: false, lastAt: null, lastTick: null },
      schedule: { schedule: '*/5 * * * *', timezone: 'Europe/Paris' },
      job: { class: 'HaymakerNodeJob', queue: 'default', args: [{ a: 1 }], carried: {}, dated: true },
    })
  })
})

describe('arguments', () => {
  it.each([
    ['[1,9007199254740993,1.0]', '[1,9007199254740993,1.0]'],
    ['{"a":1}', '[{"a":1}]'],
    ['7', '[7]'],
    ['not JSON', '["not JSON"]'],
  ])('%s are handed over as Ruby does', (args, shown) => {
    expect(JSON.stringify(read({ args }).args)).toBe(shown)
  })
})

describe('the options of retries', () => {
  it('are those of the message', () => {
    const message = '{"queue":"low","retry":3,"dead":false,"backtrace":true,"retry_for":60,"lock":"until_done"}'
    expect(read({ message, retry: '5' }).job?.carried).toEqual({
      ...{ retry: 3, dead: false, backtrace: true, retryFor: 60_000 },
    })
  })

  it.each([
    ['5', { retry: 5 }],
    ['false', { retry: false }],
    ['', {}],
    ['many', {}],
  ])('%j beside a message that says nothing', (retry, carried) => {
    expect(read({ retry }).job?.carried).toEqual(carried)
  })
})

describe('what cannot be taken over', () => {
  it.each([
    [{ klass: '' }, 'it names no class'],
    [{ active_job: 'true' }, 'it is a job of ActiveJob'],
    [{ active_job: '1' }, 'it is a job of ActiveJob'],
    [{ symbolize_args: 'yes' }, 'Ruby makes symbols of its arguments'],
    [{ message: '{"queue":' }, 'its message cannot be read'],
    [{ message: '{"queue":"two words"}' }, 'its queue is "two words"'],
    [{ message: '{"queue":7}' }, 'its queue is 7'],
  ])('%j says why', (changed, why) => {
    const { hurdle, job } = read(changed)
    expect(hurdle).toContain(why)
    expect(job).toBeNull()
  })

  it('is shown as far as it can be read', () => {
    expect(readCronJob('a', new Map(), [])).toMatchObject({
      ...{ name: 'a', when: null, class: null, args: [], description: '', lastAt: null, isEnabled: false },
      ...{ schedule: null, lastTick: null, job: null },
    })
    expect(read({ last_enqueue_time: 'soon' }, ['never']).lastTick).toBeNull()
  })
})

describe('when it is due', () => {
  it.each([
    ['0 9 * * 1-5 Europe/Berlin', '0 9 * * 1-5', 'Europe/Berlin'],
    ['*/5 * * * * * UTC', '*/5 * * * * *', 'UTC'],
    ['0 9 * * mon', '0 9 * * mon', null],
    ['0 9 * * * Nowhere/Land', '0 9 * * * Nowhere/Land', null],
    ['@daily', '@daily', null],
    ['@noon', '0 12 * * *', null],
    ['@midnight', '0 0 * * *', null],
    ['every minute', '* * * * *', null],
    ['every 5 minutes', '*/5 * * * *', null],
    ['every 15s', '*/15 * * * * *', null],
    ['every 7 hours', '0 */7 * * *', null],
    ['every day', '0 0 * * *', null],
  ])('%s', (text, schedule, timezone) => {
    expect(readFugit(text)).toEqual({ schedule, timezone })
  })

  it.each(['every monday at 9', 'every 90 minutes', 'every 0 minutes', 'every 2 days', 'every', 'every 5 parsecs'])(
    '%s is not known',
    (text) => {
      expect(readFugit(text)).toBeNull()
    },
  )
})

it('a tick is written as Ruby writes it', () => {
  expect(cronTick(epochMs(Date.UTC(2026, 10, 21, 6, 59)))).toBe('2026-11-21T06:59:00Z')
})
