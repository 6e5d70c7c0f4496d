// The lesson of the blog, seen by a browser: pages answer before their jobs have run, and what the jobs make appears by
// itself. The worker is held while things are posted, so that nothing can be done by the time of the answer.

import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DemoFolder, DemoProcess } from './demo-process.ts'
import { Reader } from './reader.ts'
import { until } from './until.ts'

const root = new URL('../../', import.meta.url)
const image = fileURLToPath(new URL('node_modules/playwright-core/lib/server/chromium/appIcon.png', root))
const code = `const answer: number = 42`
const body = `Barns hold hay. Barns are dry, and hay is dry in barns.

\`\`\`typescript
${code}
\`\`\`
`
const LIMIT_MS = 20_000

let folder: DemoFolder
let demo: DemoProcess
let address: string
let reader: Reader

beforeAll(async () => {
  folder = new DemoFolder()
  demo = new DemoProcess(folder, '--port', '0', '--still')
  address = await demo.ready()
}, 90_000)
afterAll(async () => {
  await demo?.[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})
afterEach(async () => {
  await demo.letGo()
  await reader?.close()
})

describe.each(['with scripts', 'without scripts'] as const)('a reader %s', (scripts) => {
  it('is answered before any job has run, and sees what the jobs make', async () => {
    const email = `${scripts.replace(' ', '-')}@example.test`
    reader = await Reader.open(address, scripts)
    const { page } = reader
    await demo.hold()
    await reader.signUp(email)
    await reader.writePost({ title: 'About barns', body, image })

    expect(await demo.queued()).toEqual(['CountWords', 'HighlightPost', 'MakeThumbnails', 'TagPost', 'WelcomeMail'])
    const told = await page.locator('.pending').innerText()
    expect(told).toContain('being highlighted')
    expect(told).toContain('being scaled')
    expect(told).toContain('Tags are being looked for')
    expect(await page.locator('pre').innerText()).toContain(code)
    expect(await page.locator('.shiki').count()).toBe(0)
    expect(await page.locator('.picture img').count()).toBe(0)
    const post = new URL(page.url()).pathname
    await reader.go('/mail')
    expect(await page.locator('.pending').innerText()).toContain('Your welcome mail is being written')

    await reader.go(post)
    await demo.letGo()
    await reader.complete(LIMIT_MS)
    expect(await page.locator('.shiki').innerText()).toBe(code)
    expect(await page.locator('.shiki span[style*="--shiki-light"]').count()).toBeGreaterThan(1)
    expect(await reader.tags()).toEqual(['barns'])
    await until('the thumbnail is drawn', LIMIT_MS, () => reader.drawn('.picture img'))

    await reader.go('/mail')
    await reader.complete(LIMIT_MS)
    await page.getByRole('link', { name: 'Welcome, Mary' }).first().click()
    expect(await page.locator('.headers').innerText()).toContain(email)
    expect(await page.frameLocator('iframe.letter').locator('body').innerText()).toContain('Hello Mary,')
    // Opening the link confirms nothing: programs do that too.
    expect(await page.locator('.account').innerText()).toContain('Confirm your address')
    await page.locator('pre.text a').click()
    expect(await page.locator('.account').innerText()).toContain('Confirm your address')
    await reader.press('Yes, it is mine')
    expect(await page.getByRole('status').innerText()).toBe('Thank you. Your address is confirmed.')
    expect(await page.locator('.account').innerText()).not.toContain('Confirm your address')

    expect(reader.complaints).toEqual([])
    expect([...reader.hosts]).toEqual([new URL(address).host])
  }, 60_000)
})

describe('a writer', () => {
  beforeEach(async () => {
    reader = await Reader.open(address, 'with scripts')
  })

  const uploads = [
    { what: 'no image', name: 'notes.png', buffer: Buffer.from('no image at all'), told: '"notes.png" is no image' },
    { what: 'too large', name: 'huge.png', buffer: Buffer.alloc(6 * 1024 * 1024), told: 'at most 5 MB' },
  ]
  it.each(uploads)(
    'keeps what was typed when an upload is $what, and is told so',
    async ({ name, buffer, told }) => {
      await reader.signUp(`${name}@example.test`)
      await reader.writePost({
        ...{ title: 'No image', body: 'A long text' },
        image: { name, mimeType: 'image/png', buffer },
      })
      expect(await reader.page.locator('.problem').innerText()).toContain(told)
      expect(await reader.page.getByLabel('Title').inputValue()).toBe('No image')
      expect(await reader.page.getByLabel('Text').inputValue()).toBe('A long text')
    },
    60_000,
  )

  it('is not taken away from a comment by a page that asks for itself again', async () => {
    await reader.signUp('comment@example.test')
    await demo.hold()
    await reader.writePost({ title: 'Wait', body })
    expect(await reader.page.getByLabel('Your comment').count()).toBe(0)
    await reader.page.getByRole('link', { name: 'Write a comment' }).click()
    expect(await reader.page.locator('meta[http-equiv=refresh]').count()).toBe(0)
    await reader.page.getByLabel('Your comment').fill('First!')
    await reader.press('Send')
    expect(await reader.page.locator('.said').innerText()).toBe('First!')
  }, 60_000)

  it('decides about tags: what was added stays and what was taken off stays away', async () => {
    await reader.signUp('tags@example.test')
    await reader.writePost({ title: 'Tags', body: 'Horses eat carrots. Horses, carrots and mice; mice again.' })
    await reader.complete(LIMIT_MS)
    expect(await reader.tags()).toEqual(['carrots', 'horses', 'mice'])

    await reader.page.getByRole('link', { name: 'Edit' }).click()
    await reader.page.getByLabel('Tags').fill('carrots, horses, My Farm')
    await reader.press('Keep these tags')
    expect(await reader.tags()).toEqual(['carrots', 'horses', 'my farm'])

    await reader.page.getByRole('link', { name: 'Edit' }).click()
    await reader.page.getByLabel('Text').fill('Cows and horses. Cows, horses and mice; mice again.')
    await reader.press('Save')
    await reader.complete(LIMIT_MS)
    expect(await reader.tags()).toEqual(['cows', 'horses', 'my farm'])
  }, 60_000)

  it('writes text and never markup', async () => {
    await reader.signUp('markup@example.test')
    const attack = '<script>document.title = "taken"</script>'
    await reader.writePost({ title: attack, body: `${attack}\n\n![x](https://elsewhere.example/x.png)\n` })
    await reader.complete(LIMIT_MS)
    expect(await reader.page.locator('h1').innerText()).toBe(attack)
    expect(await reader.page.locator('.prose').innerText()).toContain(attack)
    expect(await reader.page.title()).not.toBe('taken')
    expect(reader.complaints.join()).toMatch(/^(?=.*elsewhere\.example)(?=.*Content Security Policy)/)
  }, 60_000)
})

describe('an image', () => {
  it('is served as what it is', async () => {
    const answer = await fetch(`${address}/images/1/480`)
    expect(answer.headers.get('content-type')).toBe('image/webp')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each(['/images/1/481', '/images/1/..%2F..%2Fblog.db', '/images/..%2Fblog.db/original', '/mail/..%2Fblog.db'])(
    'is all there is: nothing is at %s',
    async (path) => {
      expect((await fetch(`${address}${path}`)).status).toBe(404)
    },
  )
})

describe('the admin', () => {
  it('sees on the dashboard what was counted, and nobody else does', async () => {
    reader = await Reader.open(address, 'without scripts')
    const word = 'rumpelstiltskin'
    await reader.signUp('counted@example.test')
    await demo.hold()
    await reader.writePost({ title: 'Names', body: `${word} `.repeat(500) })
    await reader.go('/dashboard')
    expect(await reader.page.locator('h1').innerText()).toBe('Not found')
    await reader.press('Sign out')

    await reader.signIn('ada@example.test', 'haymaker')
    expect(await reader.page.locator('.account .mark').innerText()).toBe('admin')
    await reader.page.getByRole('link', { name: 'Dashboard' }).click()
    expect(await reader.page.locator('.chart').textContent()).not.toContain(word)
    await demo.letGo()
    await until('the words were counted', LIMIT_MS, () => demo.isIdle())
    await until('the chart shows them', LIMIT_MS, async () => {
      await reader.page.reload()
      return (await reader.page.locator('.chart').textContent())?.includes(word)
    })
    expect(await reader.page.locator('.chart text').allTextContents()).toContain('500')
  }, 60_000)
})
