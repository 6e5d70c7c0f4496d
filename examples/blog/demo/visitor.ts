// Somebody with a browser, as far as the blog can see: real requests, one cookie, forms.

import { site } from '../settings.ts'

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
}
