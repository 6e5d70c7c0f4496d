// The mailbox of everybody, for looking at what the jobs have sent. A real site would keep this to its developers.

import { Hono } from 'hono'
import { html } from 'hono/html'
import { deliveredNames, deliveredSource, isDelivered } from '../mailbox/deliver.ts'
import { readMail } from '../mailbox/read-mail.ts'
import type { Visit } from '../session.ts'
import type { User } from '../tables/users.ts'
import { page } from '../views/layout.ts'
import { type Delivered, mailList, mailPage } from '../views/mail-pages.ts'

const SHOWN = 100

async function open(name: string): Promise<Delivered | null> {
  const source = await deliveredSource(name)
  return source === null ? null : { name, mail: readMail(source) }
}

/** The newest mails. */
async function newest(): Promise<Delivered[]> {
  const mails = await Promise.all((await deliveredNames()).map(open))
  const sent = ({ mail }: Delivered): number => Date.parse(mail.headers.date ?? '') || 0
  return mails
    .filter((mail) => mail !== null)
    .sort((a, b) => sent(b) - sent(a))
    .slice(0, SHOWN)
}

const isWaiting = async (user: User | null): Promise<boolean> =>
  user !== null && !(await isDelivered(`welcome-${user.id}`))

export const mail = new Hono<Visit>()
  .get('/mail', async (c) => {
    const waiting = await isWaiting(c.get('user'))
    const told = waiting
      ? html`<ul class="pending" role="status"><li>Your welcome mail is being written …</li></ul>`
      : ''
    const frame = { title: 'Mail', user: c.get('user'), refresh: waiting ? 1 : null }
    return c.html(page(frame, mailList(await newest(), told)))
  })
  .get('/mail/:name', async (c) => {
    const opened = await open(c.req.param('name'))
    if (!opened) return c.notFound()
    return c.html(page({ title: opened.mail.headers.subject ?? 'Mail', user: c.get('user') }, mailPage(opened)))
  })
  .get('/mail/:name/html', async (c) => {
    const opened = await open(c.req.param('name'))
    return opened ? c.html(opened.mail.html) : c.notFound()
  })
