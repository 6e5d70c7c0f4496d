// A visitor of Sidekiq's pages, who keeps the session, follows redirects, and sends a form as the page gave it, its token included.

/** A page as it was answered. */
export interface Answer {
  readonly status: number
  readonly html: string
}

/** What a form holds, by name. */
export type Fields = Record<string, string>

export class Visitor {
  readonly #url: string
  #cookie = ''

  constructor(url: string) {
    this.#url = url
  }

  async get(path: string): Promise<Answer> {
    return await this.#fetch(path, {})
  }

  /** Sends the form of the page `from` to `to`. */
  async press(from: string, to: string, fields: Fields): Promise<Answer> {
    const { html } = await this.get(from)
    const [, token = ''] = /name=["']authenticity_token["'] value=["']([^"']+)["']/.exec(html) ?? []
    return await this.forge(to, { ...fields, authenticity_token: token })
  }

  /** Sends a form without its token. */
  async forge(to: string, fields: Fields): Promise<Answer> {
    return await this.#fetch(to, { method: 'POST', body: new URLSearchParams(fields) })
  }

  async #fetch(path: string, init: RequestInit): Promise<Answer> {
    const answer = await fetch(`${this.#url}${path}`, {
      ...init,
      redirect: 'manual',
      headers: { cookie: this.#cookie },
    })
    const [cookie] = answer.headers.getSetCookie()
    if (cookie !== undefined) this.#cookie = cookie.split(';', 1)[0] ?? ''
    const html = await answer.text()
    const next = answer.headers.get('location')
    if (next === null) return { status: answer.status, html }
    return await this.#fetch(new URL(next, this.#url).pathname, {})
  }
}

/** The keys of the entries that a page lists, `<score>-<jid>`, by jid. */
export function keysIn(html: string): ReadonlyMap<string, string> {
  const found = html.matchAll(/name=["']key\[\]["'] value=["']([^"']+)["']/g)
  return new Map([...found].map(([, key = '']) => [key.replace(/^.*-/, ''), key]))
}
