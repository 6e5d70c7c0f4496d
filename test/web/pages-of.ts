// The pages of a dashboard, asked for as a browser would, for tests.

import type { Haymaker } from '../../src/runtime/haymaker.ts'
import type { StoredJob } from '../../src/runtime/stored-job.ts'
import { dashboard } from '../../src/web/dashboard.ts'
import type { DashboardOptions } from '../../src/web/options.ts'

export interface Seen {
  readonly status: number
  /** Where it leads on; null: nowhere. */
  readonly location: string | null
  readonly html: string
  /** What a person reads of it, without what browsers do not show. */
  readonly text: string
}

type Form = Readonly<Record<string, string>> | URLSearchParams

export interface Pages {
  get(path: string): Promise<Seen>
  /** Sends a form. */
  post(path: string, form?: Form): Promise<Seen>
  /** Sends a form, and answers the page that comes after it, with what is told there. */
  press(path: string, form?: Form): Promise<Seen>
}

const HOST = 'http://localhost'

export function pagesOf(haymaker: Haymaker, options: Omit<DashboardOptions, 'haymaker'> = {}): Pages {
  const web = dashboard({ haymaker, ...options })
  const ask = async (path: string, init: RequestInit = {}): Promise<Seen & { readonly cookies: string }> => {
    const response = await web.fetch(new Request(`${HOST}${path}`, init))
    const html = await response.text()
    const cookies = response.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
    return { status: response.status, location: response.headers.get('location'), html, text: textOf(html), cookies }
  }
  const send = (path: string, form: Form = {}) =>
    ask(path, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    })
  return {
    get: (path) => ask(path),
    post: send,
    async press(path, form) {
      const { location, cookies, ...seen } = await send(path, form)
      return location === null ? { ...seen, location } : ask(location, { headers: { cookie: cookies } })
    },
  }
}

/** All jobs of a set or a queue, in their order. */
export async function allOf(jobs: AsyncIterable<StoredJob>): Promise<readonly StoredJob[]> {
  const all: StoredJob[] = []
  for await (const job of jobs) all.push(job)
  return all
}

const textOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim()
