// Who sees what jobs logged, and what of it nobody sees.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobContext } from '../../src/index.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import type { DashboardOptions, Identify } from '../../src/web/options.ts'
import type { Role } from '../../src/web/permissions.ts'
import { endAll, type Fixture, instance, latch, stage, until } from '../runtime/instance.ts'
import { pagesOf } from './pages-of.ts'

afterEach(endAll)

const talk = ({ log }: JobContext): void => {
  log.info(
    { order: 17, apiKey: 'k-1234', deep: { url: 'https://a.example/?token=t-1234' } },
    'paying; password: p-1234',
  )
}

let fixture: Fixture
let jids: Readonly<Record<'runs' | 'failed' | 'gone', string>>
let end: () => void
beforeEach(async () => {
  const slow = latch()
  end = slow.open
  const options = { queue: 'payments' }
  const runs = defineJob({
    ...options,
    name: 'Runs',
    perform(_, job) {
      talk(job)
      return slow.wait()
    },
  })
  const fail = (_: unknown, job: JobContext): never => {
    talk(job)
    throw new RangeError('no')
  }
  const failed = defineJob({ ...options, name: 'Failed', perform: fail })
  const gone = defineJob({ ...options, name: 'Gone', retry: false, perform: fail })
  const beside = defineJob({
    name: 'Beside',
    queue: 'films',
    perform(_, { log }) {
      log.info({}, 'encoding')
      return slow.wait()
    },
  })
  fixture = instance({ jobs: [runs, failed, gone, beside], queues: ['payments', 'films'], on: await stage() })
  const receipts = [await runs.performAsync(), await failed.performAsync(), await gone.performAsync()]
  const [a = '', b = '', c = ''] = receipts.map(({ jid }) => String(jid))
  jids = { runs: a, failed: b, gone: c }
  await beside.performAsync()
  await fixture.hm.start()
  await until(fixture, () => slow.waiting > 1)
  await fixture.pass(11_000)
})
afterEach(() => end())

const as =
  (role: Role): Identify =>
  async () => ({ name: 'ada', role })
const paths = (): readonly string[] => [...Object.values(jids).map((jid) => `/jobs/${jid}`), '/jobs?state=busy']
const read = async (options: Omit<DashboardOptions, 'haymaker'>): Promise<readonly string[]> => {
  const pages = pagesOf(fixture.hm, options)
  return Promise.all(
    paths().map(async (path) => {
      const { status, html, text } = await pages.get(path)
      expect(status).toBe(200)
      expect(html).not.toMatch(/[kpt]-1234/)
      return text
    }),
  )
}

describe('what jobs logged', () => {
  it('is on the page of one at work, of one that failed, of one that is nowhere any more, and in the list of those at work', async () => {
    for (const text of await read({ auth: as('operator') })) {
      expect(text).toContain('info paying; password: •••')
      expect(text).toContain('{"order":17,"apiKey":"•••","deep":{"url":"https://a.example/?token=•••"}}')
    }
  })

  it('is not for who may not see arguments, of all queues or of this one', async () => {
    for (const text of await read({ auth: as('viewer') }))
      expect(text).not.toMatch(/paying|order|encoding|Log of|Last line/)
    const can: DashboardOptions['can'] = (_user, permission, queue) =>
      permission !== 'view args' || queue !== 'payments'
    const texts = await read({ auth: as('operator'), can })
    for (const text of texts) expect(text).not.toMatch(/paying|order|Log of/)
    expect(texts.at(-1)).toContain('encoding')
  })
})
