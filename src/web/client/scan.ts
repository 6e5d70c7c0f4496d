// A search goes on by itself while somebody waits for it: what the next stretch finds is put below, until there is a page full,
// all was looked at, or they say stop. Without scripts there is a link for each stretch.

import { pageAt } from './own-pages.ts'

const ENOUGH = 25

export function goOnScanning(): void {
  for (const pager of document.querySelectorAll<HTMLElement>('[data-scan]')) new Scan(pager).offer()
}

class Scan {
  #pager: HTMLElement
  #found: number
  #isStopped = false

  constructor(pager: HTMLElement) {
    this.#pager = pager
    this.#found = Number(pager.dataset.scan)
  }

  offer(): void {
    if (this.#found < ENOUGH) void this.#run()
  }

  get #next(): HTMLAnchorElement | null {
    return this.#pager.querySelector('a[rel="next"]')
  }

  async #run(): Promise<void> {
    while (this.#next && this.#found < ENOUGH && !this.#isStopped) {
      this.#offerStop()
      const page = await pageAt(this.#next.href)
      const pager = page?.querySelector<HTMLElement>('[data-scan]')
      if (!page || !pager) return
      this.#append(page)
      this.#found += Number(pager.dataset.scan)
      this.#pager.replaceWith(document.adoptNode(pager))
      this.#pager = pager
    }
  }

  #offerStop(): void {
    const stop = this.#pager.querySelector<HTMLButtonElement>('[data-scan-stop]')
    if (!stop) return
    stop.hidden = false
    stop.addEventListener('click', () => {
      this.#isStopped = true
      stop.hidden = true
    })
  }

  /** Rows below those that are there, or the whole table where there was none. */
  #append(page: Document): void {
    const form = page.querySelector('form.jobs')
    if (!form) return
    // A page of several lists has each in a part of its own.
    const body = this.#pager.parentElement?.querySelector('form.jobs tbody')
    if (body) body.append(...[...form.querySelectorAll('tbody > tr')].map((row) => document.adoptNode(row)))
    else this.#pager.before(document.adoptNode(form))
    document.dispatchEvent(new Event('more'))
  }
}
