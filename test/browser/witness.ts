// A real browser that remembers what went wrong in it: what it complained of, every dialog, and every host it was asked to
// talk to.

import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

export type Scripts = 'with scripts' | 'without scripts'

const args = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: '/usr/bin/chromium', args })

export class Witness {
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: string[] = []
  readonly hosts = new Set<string>()
  /** The paths that were asked for, in their order. */
  readonly asked: string[] = []

  static async in(browser: Browser, scripts: Scripts, options: BrowserContextOptions = {}): Promise<Witness> {
    const context = await browser.newContext({ javaScriptEnabled: scripts === 'with scripts', ...options })
    return new Witness(context, await context.newPage())
  }

  private constructor(context: BrowserContext, page: Page) {
    this.context = context
    this.page = page
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('console', (message) => this.complaints.push(`${message.type()}: ${message.text()}`))
    page.on('crash', () => this.complaints.push('the page crashed'))
    page.on('dialog', (dialog) => {
      this.complaints.push(`${dialog.type()}: ${dialog.message()}`)
      void dialog.dismiss()
    })
    context.on('request', (request) => {
      const { host, pathname, search } = new URL(request.url())
      this.hosts.add(host)
      this.asked.push(`${pathname}${search}`)
    })
  }

  async close(): Promise<void> {
    await this.context.close()
  }
}
