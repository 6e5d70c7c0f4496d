// Numbers that follow the store, in place: nothing moves under the pointer, no selection or focus is lost. A stream of events
// where one comes through, else questions every two seconds; neither while nobody sees the page.

import { type Format, formats } from '../ui/format.ts'

/** What the server tells: numbers by the name that `data-live` has. */
export type News = Readonly<Record<string, number>>

const POLL_MS = 2000
/** A stream that says nothing for so long is none: something on the way keeps it back. */
const SILENT_MS = 4000

const root = document.documentElement
const address = (path: string): string => `${root.dataset.base ?? ''}${path}`

export function followStore(): void {
  if (!document.querySelector('[data-live]')) return
  const state = new Switch()
  const follower = new Follower((status) => state.show(status))
  const decide = (): void => (state.isOn && !document.hidden ? follower.start() : follower.stop())
  state.onChange(decide)
  document.addEventListener('visibilitychange', decide)
  decide()
}

/** Writes the numbers that changed. */
function write(news: News): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-live]')) {
    const value = news[element.dataset.live ?? '']
    if (value === undefined) continue
    const text = formats[(element.dataset.as ?? 'count') as Format](value, root.lang)
    if (element.textContent !== text) element.textContent = text
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-if], [data-unless]')) {
    const { if: wanted, unless: unwanted } = element.dataset
    const value = news[wanted ?? unwanted ?? '']
    if (value !== undefined) element.hidden = (value === 0) === (wanted !== undefined)
  }
  document.dispatchEvent(new CustomEvent<News>('news', { detail: news }))
}

class Follower {
  readonly #onStatus: (status: 'on' | 'lost') => void
  #stream: EventSource | null = null
  #timer: number | undefined
  /** Streams do not come through here. */
  #polls = false
  #isStarted = false

  constructor(onStatus: (status: 'on' | 'lost') => void) {
    this.#onStatus = onStatus
  }

  start(): void {
    if (this.#isStarted) return
    this.#isStarted = true
    if (this.#polls || typeof EventSource === 'undefined') void this.#poll()
    else this.#listen()
  }

  stop(): void {
    this.#isStarted = false
    this.#stream?.close()
    this.#stream = null
    clearTimeout(this.#timer)
  }

  #listen(): void {
    const stream = new EventSource(address('/live/stream'))
    this.#stream = stream
    const giveUp = (): void => {
      stream.close()
      if (!this.#isStarted || this.#stream !== stream) return
      this.#polls = true
      void this.#poll()
    }
    let errors = 0
    this.#timer = setTimeout(giveUp, SILENT_MS)
    stream.addEventListener('message', ({ data }) => {
      clearTimeout(this.#timer)
      errors = 0
      this.#take(data)
    })
    stream.addEventListener('error', () => {
      this.#onStatus('lost')
      if (stream.readyState === EventSource.CLOSED || ++errors >= 2) giveUp()
    })
  }

  async #poll(): Promise<void> {
    try {
      const response = await fetch(address('/live'), { headers: { accept: 'application/json' } })
      if (!response.ok) throw new Error(response.statusText)
      this.#take(await response.text())
    } catch {
      this.#onStatus('lost')
    }
    if (this.#isStarted) this.#timer = setTimeout(() => void this.#poll(), POLL_MS)
  }

  #take(text: string): void {
    if (!this.#isStarted) return
    this.#onStatus('on')
    write(JSON.parse(text) as News)
  }
}

/** The button that says whether numbers follow, and stops them. */
class Switch {
  readonly #button = document.querySelector<HTMLButtonElement>('[data-live-switch]')
  isOn = sessionStorage.getItem('hm-live') !== 'paused'

  constructor() {
    this.#button?.removeAttribute('hidden')
    this.show('on')
  }

  onChange(tell: () => void): void {
    this.#button?.addEventListener('click', () => {
      this.isOn = !this.isOn
      sessionStorage.setItem('hm-live', this.isOn ? 'on' : 'paused')
      this.show('on')
      tell()
    })
  }

  show(status: 'on' | 'lost'): void {
    const button = this.#button
    const word = button?.querySelector('[data-live-state]')
    if (!button || !word) return
    const shown = this.isOn ? status : 'paused'
    const text = { on: button.dataset.on, paused: button.dataset.paused, lost: button.dataset.lost }[shown]
    button.dataset.state = shown
    button.setAttribute('aria-pressed', String(this.isOn))
    if (word.textContent !== text) word.textContent = text ?? ''
  }
}
