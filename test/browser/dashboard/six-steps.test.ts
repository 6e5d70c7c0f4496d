// What people come for, in the demo with a hundred thousand jobs: each in six clicks or keys at most, from the Overview.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DemoFolder, DemoProcess } from '../demo-process.ts'
import { Reader } from '../reader.ts'

const JOBS = 100_000
const STEPS = 6
const LIMIT_MS = 30_000

let folder: DemoFolder
let demo: DemoProcess
let reader: Reader

beforeAll(async () => {
  folder = new DemoFolder()
  demo = new DemoProcess(folder, '--port', '0', '--fill', String(JOBS))
  const address = await demo.ready()
  await demo.prints(`${JOBS} jobs were added`)
  reader = await Reader.open(address, 'with scripts')
  await reader.page.setViewportSize({ width: 1280, height: 900 })
  await reader.signIn('ada@example.test', 'haymaker')
}, 180_000)
afterAll(async () => {
  await reader?.close()
  await demo?.[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

/** Hands that count. Pasting something is one step. */
class Hands {
  steps = 0

  async click(role: 'link' | 'button', name: string | RegExp): Promise<void> {
    this.steps++
    await reader.page.getByRole(role, { name }).first().click()
    await reader.page.waitForLoadState()
  }

  async press(key: string): Promise<void> {
    this.steps++
    await reader.page.keyboard.press(key)
    await reader.page.waitForLoadState()
  }

  async paste(text: string): Promise<void> {
    this.steps++
    await reader.page.keyboard.insertText(text)
  }
}

/** Hands over the Overview. */
async function atOverview(): Promise<Hands> {
  await reader.go('/jobs')
  return new Hands()
}

const main = (): ReturnType<Reader['page']['locator']> => reader.page.locator('main')

describe('from the Overview, in six steps at most', () => {
  it('jobs are seen to run', async () => {
    const hands = await atOverview()
    const processed = reader.page.locator('[data-live="stats.processed"]').first()
    const before = await processed.innerText()
    await expect.poll(() => processed.innerText(), { timeout: LIMIT_MS }).not.toBe(before)
    expect(hands.steps).toBeLessThanOrEqual(STEPS)
  }, 60_000)

  it('the error of a dead job is opened', async () => {
    const hands = await atOverview()
    await hands.click('link', /^Dead/)
    await hands.click('link', 'ImportFeed')
    expect(await main().innerText()).toMatch(/moved-\d\.json answered 404/)
    expect(hands.steps).toBeLessThanOrEqual(STEPS)
  }, 60_000)

  it('a group of failures is tried again', async () => {
    const hands = await atOverview()
    await hands.click('link', 'Errors')
    await hands.click('link', /^Error$/)
    await hands.click('button', /^Retry all 6/)
    await hands.click('button', /^Retry now/)
    expect(await reader.page.getByRole('status').innerText()).toContain('6 jobs were put into their queues')
    expect(hands.steps).toBeLessThanOrEqual(STEPS)
  }, 60_000)

  it('a queue is paused', async () => {
    const hands = await atOverview()
    await hands.click('button', 'Pause the queue slow')
    expect(await reader.page.getByRole('status').innerText()).toContain('The queue is paused')
    await expect.poll(() => reader.page.getByRole('button', { name: 'Resume the queue slow' }).count()).toBe(1)
    expect(hands.steps).toBeLessThanOrEqual(STEPS)
  }, 60_000)

  it('one job is found by its argument, and by its id', async () => {
    const hands = await atOverview()
    await hands.press('/')
    await hands.paste(`job ${JOBS - 17} of`)
    await hands.press('Enter')
    const row = reader.page.getByRole('row', { name: new RegExp(`job ${JOBS - 17} of`) })
    await row.waitFor({ timeout: LIMIT_MS })
    const jid = await row.locator('.jid').innerText()
    expect(hands.steps).toBeLessThanOrEqual(STEPS)

    const others = await atOverview()
    await others.press('/')
    await others.paste(jid)
    await others.press('Enter')
    await reader.page.getByRole('row', { name: new RegExp(jid) }).waitFor({ timeout: LIMIT_MS })
    await others.click('link', 'DemoJob')
    expect(await main().innerText()).toContain(`job ${JOBS - 17} of`)
    expect(others.steps).toBeLessThanOrEqual(STEPS)
  }, 120_000)

  it('and nothing went wrong on the way', () => {
    expect(reader.complaints).toEqual([])
    expect(reader.hosts.size).toBe(1)
  })
})
