// Somebody with a browser, as far as the blog can see: real requests, one cookie, forms, and mails that are read.

import { setTimeout as wait } from 'node:timers/promises'
import { deliveredSource } from '../mailbox/deliver.ts'
import { readMail } from '../mailbox/read-mail.ts'
import { site } from '../settings.ts'
import { findUserByEmail } from '../tables/users.ts'

const LOOK_MS = 50
const PATIENCE_MS = 30_000

/** The address in a mail that comes within half a minute. @throws when it does not */
async function linkIn(name: string): Promise<string> {
  const end = performance.now() + PATIENCE_MS
  while (performance.now() < end) {
    const source = await deliveredSource(name)
    const [link] = source === null ? [] : (readMail(source).text.match(/https?:\S+/) ?? [])
    if (link !== undefined) return link
    await wait(LOOK_MS)
  }
  throw new Error(`The mail ${name} did not come, or has no link in it.`)
}

export class Visitor {
  #cookie = ''

  /** Sends a form; answers the address it leads to. @throws when the blog answers anything but a way on */
  async send(path: string, form: Readonly<Record<string, string | Blob>>): Promise<string> {
    const body = new FormData()
    for (const [name, value] of Object.entries(form)) body.append(name, value)
    const headers = { Origin: site(), Cookie: this.#cookie }
    const response = await fetch(`${site()}${path}`, { method: 'POST', body, headers, redirect: 'manual' })
    const location = response.headers.get('location')
    if (response.status !== 303 || location === null)
      throw new Error(`POST ${path} answered ${response.status}: ${(await response.text()).slice(0, 2000)}`)
    const [cookie] = response.headers.getSetCookie()
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? ''
    return location
  }

  /** Opens the link of the welcome mail, and presses the button behind it. */
  async confirm(email: string): Promise<void> {
    const { pathname } = new URL(await linkIn(`welcome-${findUserByEmail(email)?.id}`))
    await this.send(pathname, {})
  }
}
