// The frame of every page.

import { html } from 'hono/html'
import type { User } from '../tables/users.ts'

/** Markup whose values are escaped. */
export type Html = ReturnType<typeof html>

export interface Frame {
  readonly title: string
  readonly user: User | null
  /** Shown once above the page. */
  readonly notice?: string | undefined
  /** The page asks for itself again after so many seconds, while jobs still work on what it shows. */
  readonly refresh?: number | null
}

const account = (user: User | null): Html =>
  user
    ? html`<span class="who">${user.name}${user.isAdmin && html` <span class="mark">admin</span>`}</span>
        ${!user.isFinished && html`<a href="/mail">Confirm your address</a>`}
        <form method="post" action="/session/end"><button class="link">Sign out</button></form>`
    : html`<a href="/session/new">Sign in</a> <a class="button" href="/users/new">Sign up</a>`

export const page = ({ title, user, notice, refresh }: Frame, content: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${refresh ? html`<meta http-equiv="refresh" content="${refresh}">` : ''}
<title>${title} · Hay &amp; Seed</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header class="top"><div>
<a class="name" href="/"><img src="/icon.svg" alt="" width="28" height="28"> Hay &amp; Seed</a>
<nav>
<a href="/">Posts</a>
<a href="/snippets">Snippets</a>
<a href="/mail">Mail</a>
${user?.isAdmin ? html`<a href="/dashboard">Dashboard</a> <a href="/jobs">Jobs</a>` : ''}
</nav>
<div class="account">${account(user)}</div>
</div></header>
<main>
${notice ? html`<p class="notice" role="status">${notice}</p>` : ''}
${content}
</main>
<footer><p>Every page here answers at once. What is slow is done by jobs.</p></footer>
</body>
</html>`
