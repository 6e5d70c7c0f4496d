// A page that only says something: not found, not allowed, went wrong.

import { html } from 'hono/html'
import type { Html } from './layout.ts'

export const messagePage = (title: string, sentence: string): Html => html`<h1>${title}</h1>
<p>${sentence}</p>
<p><a href="/">To the posts</a></p>`
