// Sharing and reading snippets.

import { Hono } from 'hono'
import { z } from 'zod'
import { shareSnippet } from '../actions/share-snippet.ts'
import { languages } from '../content/highlight.ts'
import { signedIn, type Visit } from '../session.ts'
import { findSnippet, newestSnippets } from '../tables/snippets.ts'
import type { User } from '../tables/users.ts'
import { empty, type Filled } from '../views/fields.ts'
import { type Html, page } from '../views/layout.ts'
import { missingOfSnippet, refreshFor } from '../views/pending.ts'
import { snippetForm, snippetList, snippetPage } from '../views/snippet-pages.ts'
import { readForm } from './form.ts'
import { id } from './number-in-path.ts'

const Draft = z.object({
  title: z.string().trim().min(1, 'Give the snippet a title.').max(200, 'A title has at most 200 characters.'),
  language: z.enum(languages, 'Choose one of the languages.'),
  code: z
    .string()
    .transform((text) => text.replaceAll('\r\n', '\n'))
    .pipe(z.string().regex(/\S/, 'Paste some code.').max(100_000, 'A snippet has at most 100,000 characters.')),
})

const newPage = (user: User, filled: Filled): Html => page({ title: 'Share a snippet', user }, snippetForm(filled))

export const snippets = new Hono<Visit>()
  .get('/snippets', (c) => c.html(page({ title: 'Snippets', user: c.get('user') }, snippetList(newestSnippets()))))
  .get('/snippets/new', signedIn, (c) =>
    c.html(newPage(c.get('user'), { ...empty, given: { language: 'typescript' } })),
  )
  .post('/snippets', signedIn, async (c) => {
    const form = await readForm(c, Draft)
    if (!form.ok) return c.html(newPage(c.get('user'), form), 422)
    return c.redirect(`/snippets/${await shareSnippet(c.get('user').id, form.value)}`, 303)
  })
  .get(`/snippets/${id}`, (c) => {
    const snippet = findSnippet(Number(c.req.param('id')))
    if (!snippet) return c.notFound()
    const refresh = refreshFor(missingOfSnippet(snippet), snippet.createdAt)
    return c.html(page({ title: snippet.title, user: c.get('user'), refresh }, snippetPage(snippet)))
  })
