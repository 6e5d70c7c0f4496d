// The dashboard within the blog: for its admins alone, by its own session, and with the dashboard's own headers and checks.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DemoFolder, DemoProcess } from '../demo-process.ts'
import { Reader } from '../reader.ts'

let folder: DemoFolder
let demo: DemoProcess
let address: string
beforeAll(async () => {
  folder = new DemoFolder()
  demo = new DemoProcess(folder, '--port', '0', '--still')
  address = await demo.ready()
}, 90_000)
afterAll(async () => {
  await demo?.[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

/** Sends a form of the blog, and answers the cookie of the session that it began. */
async function signed(path: string, form: Readonly<Record<string, string>>): Promise<string> {
  const headers = { origin: address }
  const init = { method: 'POST', headers, body: new URLSearchParams(form), redirect: 'manual' } as const
  const [cookie = ''] = (await fetch(`${address}${path}`, init)).headers.getSetCookie()
  return cookie.split(';')[0] ?? ''
}

const status = async (cookie: string, path = '/jobs'): Promise<number> =>
  (await fetch(`${address}${path}`, { headers: { cookie } })).status

describe('the dashboard of the blog', () => {
  it('is printed by the demo', () => {
    expect(demo.output).toContain(`its jobs are at ${address}/jobs, for admins`)
  })

  it('is for admins alone, whatever the page', async () => {
    const user = await signed('/users', { name: 'Mary', email: 'mary@example.test', password: 'a good password' })
    const admin = await signed('/session', { email: 'ada@example.test', password: 'haymaker' })
    for (const path of ['/jobs', '/jobs/', '/jobs/queues', '/jobs/live'])
      expect([path, await status('', path), await status(user, path), await status(admin, path)]).toEqual([
        path,
        403,
        403,
        200,
      ])
    expect(await status(`${admin.slice(0, -4)}AAA=`)).toBe(403)
    const headers = { cookie: user, 'sec-fetch-site': 'same-origin' }
    const pause = `${address}/jobs/queues/mailers/pause`
    expect((await fetch(pause, { method: 'POST', headers, body: new URLSearchParams() })).status).toBe(403)
  })

  it('is closed again by signing out, whoever kept the cookie', async () => {
    const cookie = await signed('/session', { email: 'ada@example.test', password: 'haymaker' })
    expect(await status(cookie)).toBe(200)
    const headers = { origin: address, cookie }
    await fetch(`${address}/session/end`, { method: 'POST', headers, body: new URLSearchParams(), redirect: 'manual' })
    expect(await status(cookie)).toBe(403)
  })

  it('is one step away for an admin, and works below the checks and headers of the blog', async () => {
    const reader = await Reader.open(address, 'with scripts')
    const { page } = reader
    try {
      await reader.signUp('nobody@example.test')
      expect(await page.getByRole('link', { name: 'Jobs', exact: true }).count()).toBe(0)
      await reader.press('Sign out')
      await reader.signIn('ada@example.test', 'haymaker')
      await page.getByRole('link', { name: 'Jobs', exact: true }).click()
      await page.locator('[data-live-state]').getByText('Live').waitFor()
      await page
        .getByRole('link', { name: /^Queues/ })
        .first()
        .click()
      await reader.press('Pause the queue mailers')
      expect(await page.getByRole('status').innerText()).toContain('The queue is paused')
      await reader.press('Resume the queue mailers')
      await page.getByRole('link', { name: 'Back to the app' }).click()
      expect(new URL(page.url()).pathname).toBe('/')
      expect(reader.complaints).toEqual([])
      expect([...reader.hosts]).toEqual([new URL(address).host])
    } finally {
      await reader.close()
    }
  }, 60_000)
})
