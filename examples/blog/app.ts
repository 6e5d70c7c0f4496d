// The blog as a web app: what holds for every request, and the routes.

import { readFileSync } from 'node:fs'
import type { Haymaker } from 'haymaker'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { except } from 'hono/combine'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { JOBS_PAGES, jobsPages } from './jobs-pages.ts'
import { accounts } from './routes/accounts.ts'
import { dashboard } from './routes/dashboard.ts'
import { images } from './routes/images.ts'
import { mail } from './routes/mail.ts'
import { posts } from './routes/posts.ts'
import { registrations } from './routes/registrations.ts'
import { replies } from './routes/replies.ts'
import { snippets } from './routes/snippets.ts'
import { session, type Visit } from './session.ts'
import { page } from './views/layout.ts'
import { messagePage } from './views/message-page.ts'

/** More than an image may have: a form that is a little too large comes back with a sentence and what was typed. */
const MOST_BYTES = 20 * 1024 * 1024
const MAIL_HTML = '/mail/:name/html'

const self = ["'self'"]
const none = ["'none'"]

/** Pages load nothing from elsewhere and run no script; highlighted code carries its colours in style attributes. */
const forPages = secureHeaders({
  originAgentCluster: false,
  contentSecurityPolicy: {
    defaultSrc: none,
    ...{ styleSrc: self, imgSrc: self, frameSrc: self, formAction: self },
    styleSrcAttr: ["'unsafe-inline'"],
    baseUri: none,
    frameAncestors: none,
  },
})

/** A mail is somebody else's HTML: it may look like something, and nothing more. */
const forMails = secureHeaders({
  originAgentCluster: false,
  contentSecurityPolicy: { defaultSrc: none, styleSrc: ["'unsafe-inline'"], frameAncestors: self, sandbox: [] },
})

const sheets = ['style/ground.css', 'style/frame.css', 'style/pages.css']

const asset = (name: string): string => readFileSync(new URL(`./views/${name}`, import.meta.url), 'utf8')

/** `hm`: the instance whose jobs admins look at. */
export function blog(hm: Haymaker): Hono<Visit> {
  const app = new Hono<Visit>()
  const jobs = jobsPages(hm)
  // First of all: it has headers, checks and limits of its own, and those of the blog would take their place.
  for (const path of [JOBS_PAGES, `${JOBS_PAGES}/*`]) app.all(path, (c) => jobs.fetch(c.req.raw))
  app.use(except(MAIL_HTML, forPages))
  app.use(MAIL_HTML, forMails)
  app.use(csrf())
  app.use(bodyLimit({ maxSize: MOST_BYTES, onError: (c) => c.text('This is too large. Send at most 20 MB.', 413) }))
  app.get('/style.css', (c) => c.body(sheets.map(asset).join('\n'), 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  app.get('/icon.svg', (c) => c.body(asset('icon.svg'), 200, { 'Content-Type': 'image/svg+xml' }))
  app.use(session)
  for (const routes of [posts, replies, snippets, images, accounts, registrations, mail, dashboard])
    app.route('/', routes)
  app.notFound((c) => {
    const user = c.get('user') ?? null
    return c.html(page({ title: 'Not found', user }, messagePage('Not found', 'There is nothing for you here.')), 404)
  })
  app.onError((error, c) => {
    if ('getResponse' in error) return error.getResponse()
    console.error(error)
    const told = 'What you sent may be stored already. Look before you send it again.'
    return c.html(page({ title: 'Error', user: null }, messagePage('Something went wrong', told)), 500)
  })
  return app
}
