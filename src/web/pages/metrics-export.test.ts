// The list of metrics as a file: whole, as it is asked for, and harmless in a sheet whatever classes are called.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ms } from '../../core/clock.ts'
import { silentLog } from '../../core/log.ts'
import type { Sample } from '../../core/store/ledger.ts'
import { createHaymaker } from '../../create.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import { dashboard } from '../dashboard.ts'

const evil = [
  ...['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠A1'],
  ...['a"b', 'a,b', 'a;=1', 'a\r\n=1', "'", 'Müll', '\0=1', '\u00a0=1', '\ufeff=1'],
]

const sample = (name: string, change: Partial<Sample> = {}): Sample => ({
  ...{ class: name, processed: 3, failed: 0, totalMs: ms(100), histogram: [3] },
  ...change,
})

let hm: Haymaker
beforeAll(async () => {
  hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog })
  const store = await hm.store()
  await store.record('one', [
    ...Array.from({ length: 30 }, (_, i) => sample(`Job${String(i).padStart(2, '0')}`, { totalMs: ms(1000 + i) })),
    sample('Slow', { processed: 2, failed: 1, totalMs: ms(9000) }),
  ])
  await store.record(
    'two',
    evil.map((name) => sample(name)),
  )
})
afterAll(() => hm.stop())

const get = (path: string): Promise<Response> =>
  dashboard({ haymaker: hm }).fetch(new Request(`http://localhost${path}`))

/** As RFC 4180 has it: the cells of each line. */
function read(sheet: string): readonly (readonly string[])[] {
  const cells = [...sheet.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)]
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of cells) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

describe('as CSV', () => {
  it('it has every page of the list, in the order and the filter asked for, and comes as a file', async () => {
    const response = await get('/metrics.csv?q=JO&sort=job')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="metrics.csv"')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const [head, ...rows] = read(await response.text())
    expect(head).toEqual(['class', 'processed', 'failed', 'total_ms', 'average_ms'])
    expect(rows.map(([name]) => name)).toEqual(Array.from({ length: 30 }, (_, i) => `Job${String(i).padStart(2, '0')}`))
    expect(rows[1]).toEqual(['Job01', '3', '0', '1001', '333.667'])
    expect(read(await (await get('/metrics.csv?hours=72')).text())[1]).toEqual(['Slow', '2', '1', '9000', '9000'])
  })

  it('no name is a formula, a cell too many or a line too many', async () => {
    const rows = read(await (await get('/metrics.csv')).text()).slice(1)
    expect(rows).toHaveLength(31 + evil.length)
    for (const row of rows) expect(row).toHaveLength(5)
    for (const name of evil) {
      const [cell = ''] = rows.find(([one]) => one === name || one === `'${name}`) ?? []
      expect(cell.replace(/^'/, '')).toBe(name === "'" ? '' : name)
      expect(cell.trim().replace(/^\0/, ''), JSON.stringify(name)).not.toMatch(/^[=+\-@＝＋－＠]/)
      expect(cell).not.toMatch(/^[\t\r\n]/)
    }
    // Nothing of a name stands outside of its quotes, where a sheet may part it at other signs.
    for (const line of (await (await get('/metrics.csv')).text()).split(/\r\n(?=")/).slice(1))
      expect(line.replace(/^"(?:[^"]|"")*"/, '')).toMatch(/^,\d+,\d+,\d+,[\d.]+(\r\n)?$/)
  })
})

describe('as JSON', () => {
  it('it says which period it is of, and has what hm.metrics has', async () => {
    const response = await get('/metrics.json?minutes=30&sort=total')
    expect(response.headers.get('content-type')).toContain('application/json')
    const { minutes, jobs } = (await response.json()) as { minutes: number; jobs: { class: string }[] }
    expect(minutes).toBe(30)
    expect(jobs[0]).toEqual({ class: 'Slow', processed: 2, failed: 1, totalMs: 9000, averageMs: 9000 })
    expect(jobs.map((job) => job.class).toSorted()).toEqual(
      (await hm.metrics({ minutes: 30 })).map((job) => job.class).toSorted(),
    )
    expect(await (await get('/metrics.json?hours=1&q=nobody')).json()).toEqual({ hours: 1, jobs: [] })
  })
})

it('nothing is taken along for a period that the store does not know', async () => {
  for (const query of ['minutes=481', 'hours=8&minutes=60', 'sort=evil', 'page=2', `q=${'x'.repeat(201)}`])
    for (const kind of ['csv', 'json']) expect((await get(`/metrics.${kind}?${query}`)).status).toBe(400)
})

it('the page leads to both, with what it was asked for itself', async () => {
  const page = await (await get('/metrics?hours=8&q=Job&sort=runs')).text()
  for (const kind of ['csv', 'json'])
    expect(page).toContain(`<a href="/metrics.${kind}?hours=8&amp;q=Job&amp;sort=runs"`)
})
