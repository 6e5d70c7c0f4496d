// The tags of a post, as links.

import { html } from 'hono/html'
import type { Html } from './layout.ts'

export const tagList = (tags: readonly string[]): Html | '' =>
  tags.length === 0
    ? ''
    : html`<ul class="tags">${tags.map((tag) => html`<li><a href="/tags/${encodeURIComponent(tag)}">${tag}</a></li>`)}</ul>`
