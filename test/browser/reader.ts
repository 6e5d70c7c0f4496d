// A reader with a real browser. It remembers what went wrong in it, and every host it was asked to talk to.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

export type Scripts = 'with scripts' | 'without scripts'

export interface Account {
  readonly username: string
  readonly password: string
}

export interface Draft {
  readonly title: string
  readonly body: string
  /** The path of an image, or a file that is made up. */
  readonly image?: string | { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }
}

const args = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

export class Reader {
  readonly #profile: string
  readonly #context: BrowserContext
  readonly #address: string
  readonly page: Page
  readonly complaints: string[] = []
  readonly hosts = new Set<string>()

  /** `account`: what it answers when a page asks for a name and a password. */
  static async open(address: string, scripts: Scripts, account?: Account): Promise<Reader> {
    const profile = mkdtempSync(join(tmpdir(), 'haymaker-reader-'))
    const context = await chromium.launchPersistentContext(profile, {
      ...{ executablePath: '/usr/bin/chromium', args, viewport: { width: 400, height: 850 } },
      javaScriptEnabled: scripts === 'with scripts',
      ...(account && { httpCredentials: account }),
    })
    return new Reader(profile, context, context.pages()[0] ?? (await context.newPage()), address)
  }

  private constructor(profile: string, context: BrowserContext, page: Page, address: string) {
    this.#profile = profile
    this.#context = context
    this.#address = address
    this.page = page
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text())
    })
    context.on('request', (request) => this.hosts.add(new URL(request.url()).host))
  }

  async go(path: string): Promise<void> {
    await this.page.goto(`${this.#address}${path}`)
  }

  async press(name: string): Promise<void> {
    const answered = this.page.waitForResponse((response) => response.request().method() === 'POST')
    await this.page.getByRole('button', { name }).click()
    await answered
    await this.page.waitForLoadState()
  }

  async signUp(email: string): Promise<void> {
    await this.go('/users/new')
    await this.page.getByLabel('Name').fill('Mary')
    await this.page.getByLabel('Email').fill(email)
    await this.page.getByLabel('Password').fill('a good password')
    await this.press('Sign up')
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.go('/session/new')
    await this.page.getByLabel('Email').fill(email)
    await this.page.getByLabel('Password').fill(password)
    await this.press('Sign in')
  }

  async writePost({ title, body, image }: Draft): Promise<void> {
    await this.go('/posts/new')
    await this.page.getByLabel('Title').fill(title)
    await this.page.getByLabel('Text').fill(body)
    if (image !== undefined) await this.page.getByLabel('Image').setInputFiles(image)
    await this.press('Publish')
  }

  /** Resolves when the page says of nothing any more that it is still coming. It asks for itself again until then. */
  async complete(limitMs: number): Promise<void> {
    await this.page.locator('.pending').waitFor({ state: 'detached', timeout: limitMs })
  }

  tags(): Promise<string[]> {
    return this.page.locator('.tags a').allInnerTexts()
  }

  /** Whether an image was really drawn. */
  drawn(selector: string): Promise<boolean> {
    return this.page.locator(selector).evaluate((image) => 'naturalWidth' in image && Number(image.naturalWidth) > 0)
  }

  async close(): Promise<void> {
    await this.#context.close()
    rmSync(this.#profile, { recursive: true, force: true })
  }
}
