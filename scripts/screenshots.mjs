// `npm run screenshots`: the pictures of the README, light and dark, taken of the demo while it works. It takes half a minute,
// so that there is something in the charts.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'haymaker-screenshots-'))
const args = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]
const SIZE = { width: 1280, height: 860 }
const WATCHED_MS = 20_000

/** Resolves with the address at which the blog answers, once all of it is filled. */
function startDemo() {
  const flags = ['--port', '0', '--fill', '5000', '--store', `sqlite:${join(folder, 'jobs.db')}`]
  const demo = spawn(process.execPath, [join(root, 'examples/blog/demo.ts'), ...flags], {
    env: { ...process.env, BLOG_FOLDER: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let said = ''
    demo.once('exit', (code) => reject(new Error(`the demo ended with ${code}: ${said}`)))
    demo.stdout.setEncoding('utf8').on('data', (text) => {
      said += text
      const [, address] = /the blog answers at (\S+)/.exec(said) ?? []
      if (address && said.includes('jobs were added')) resolve({ demo, address })
    })
  })
}

async function take(address, colorScheme) {
  const options = { executablePath: '/usr/bin/chromium', args, viewport: SIZE, colorScheme }
  const context = await chromium.launchPersistentContext(join(folder, colorScheme), options)
  try {
    const page = context.pages()[0] ?? (await context.newPage())
    await page.goto(`${address}/session/new`)
    await page.getByLabel('Email').fill('ada@example.test')
    await page.getByLabel('Password').fill('haymaker')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.goto(`${address}/jobs`)
    await page.waitForTimeout(WATCHED_MS)
    await page.screenshot({ path: join(root, 'docs', `dashboard-${colorScheme}.png`) })
  } finally {
    await context.close()
  }
}

const { demo, address } = await startDemo()
try {
  await Promise.all([take(address, 'light'), take(address, 'dark')])
} finally {
  demo.removeAllListeners('exit')
  demo.kill('SIGINT')
  await new Promise((resolve) => demo.once('exit', resolve))
  rmSync(folder, { recursive: true, force: true })
}
