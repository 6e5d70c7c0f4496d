// Snippets: the list, one of them, and the form for a new one.

import { html, raw } from 'hono/html'
import { languages } from '../content/highlight.ts'
import type { Snippet } from '../tables/snippets.ts'
import { choice, type Filled, input, textarea } from './fields.ts'
import type { Html } from './layout.ts'
import { missingOfSnippet, pending } from './pending.ts'
import { when } from './when.ts'

export const snippetList = (snippets: readonly Snippet[]): Html => html`<div class="heading">
<h1>Snippets</h1><a class="button" href="/snippets/new">Share a snippet</a>
</div>
${
  snippets.length === 0
    ? html`<p>Nothing here yet.</p>`
    : html`<ul class="plain">${snippets.map(
        ({ id, title, language, author, createdAt }) => html`<li>
<a href="/snippets/${id}">${title}</a> <span class="mark">${language}</span>
<span class="by">${author}, ${when(createdAt)}</span>
</li>`,
      )}</ul>`
}`

export const snippetPage = (snippet: Snippet): Html => html`<article>
<h1>${snippet.title} <span class="mark">${snippet.language}</span></h1>
<p class="by">${snippet.author}, ${when(snippet.createdAt)}</p>
${pending(missingOfSnippet(snippet))}
<div class="prose">${snippet.html === null ? html`<pre><code>${snippet.code}</code></pre>` : raw(snippet.html)}</div>
</article>`

export const snippetForm = (filled: Filled): Html => html`<h1>Share a snippet</h1>
<form class="wide" method="post" action="/snippets">
${input({ name: 'title', label: 'Title' }, filled)}
${choice({ name: 'language', label: 'Language', options: languages }, filled)}
${textarea({ name: 'code', label: 'Code', rows: 16, code: 'code' }, filled)}
<button>Share</button>
</form>`
