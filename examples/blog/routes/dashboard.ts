// For admins: what was counted, and importing a feed.

import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { ImportFeed } from '../jobs/import-feed.ts'
import type { Visit } from '../session.ts'
import { postLengths, topWords, wordTotal } from '../tables/words.ts'
import { dashboardPage } from '../views/dashboard-page.ts'
import { empty, type Filled } from '../views/fields.ts'
import { type Html, page } from '../views/layout.ts'
import { noticeOf } from '../views/notices.ts'
import { readForm } from './form.ts'

/** More than are shown: fillers are left out. */
const CANDIDATES = 200

const Feed = z.object({
  address: z.url({ protocol: /^https?$/, error: 'Write an address that begins with https:// or http://.' }),
})

const shown = (c: Context<Visit>, feed: Filled): Html =>
  page(
    { title: 'Dashboard', user: c.get('user'), notice: noticeOf(c.req.query('notice')) },
    dashboardPage({ total: wordTotal(), top: topWords(CANDIDATES), lengths: postLengths(), feed }),
  )

export const dashboard = new Hono<Visit>()
  .get('/dashboard', (c) => (c.get('user')?.isAdmin ? c.html(shown(c, empty)) : c.notFound()))
  .post('/feeds', async (c) => {
    const user = c.get('user')
    if (!user?.isAdmin) return c.notFound()
    const form = await readForm(c, Feed)
    if (!form.ok) return c.html(shown(c, form), 422)
    await ImportFeed.performAsync(form.value.address, user.id)
    return c.redirect('/dashboard?notice=import', 303)
  })
