// The examples of mounting as a newcomer runs them: each is started, looked at with a browser, and stopped.

import { expect, it } from 'vitest'
import { Reader } from '../reader.ts'
import { until } from '../until.ts'
import { ExampleProcess } from './example-process.ts'

const LIMIT_MS = 20_000
const account = { username: 'ada', password: 'a good password' }
const env = { HAYMAKER_WEB_USER: account.username, HAYMAKER_WEB_PASS: account.password }

it.each(['node-http', 'express', 'fastify', 'hono'])(
  'examples/%s shows its jobs to who signs in',
  async (name) => {
    await using example = await ExampleProcess.start(name, env)
    const { origin } = example
    const dashboard = `${origin}/jobs`
    expect(example.output).toContain(`dashboard: ${dashboard}\n`)
    expect((await fetch(dashboard)).status).toBe(401)
    expect(await (await fetch(`${origin}/hello`, { method: 'POST' })).json()).toMatchObject({ status: 'queued' })
    await until('the job has run', LIMIT_MS, async () => example.output.includes('Hello, '))

    const reader = await Reader.open(dashboard, 'with scripts', account)
    const { page } = reader
    try {
      await reader.go('/')
      const tabs = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').count()
      expect(tabs).toBeGreaterThan(6)
      for (let n = 0; n < tabs; n++) {
        const tab = page.getByRole('navigation', { name: 'Pages' }).getByRole('link').nth(n)
        const answered = page.waitForResponse((response) => response.request().isNavigationRequest())
        await tab.click()
        const response = await answered
        await page.waitForLoadState()
        expect([await page.title(), response.status()]).toEqual([await page.title(), 200])
        expect(new URL(page.url()).pathname).toMatch(/^\/jobs(\/|$)/)
      }
      await reader.go('/queues')
      for (const [verb, told] of [
        ['Pause', 'The queue is paused'],
        ['Resume', 'The queue gives jobs again'],
      ] as const) {
        await reader.press(`${verb} the queue default`)
        expect(await page.getByRole('status').innerText()).toContain(told)
      }
      // The numbers come by a stream that is open when the example stops.
      await page.locator('[data-live-state]').getByText('Live').waitFor()
      expect(reader.complaints).toEqual([])
      expect([...reader.hosts]).toEqual([new URL(origin).host])
      expect(await example.stop('SIGTERM')).toBe(0)
    } finally {
      await reader.close()
    }
  },
  90_000,
)
