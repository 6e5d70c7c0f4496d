// Signing up, confirming the address, and signing in.

import { html } from 'hono/html'
import type { User } from '../tables/users.ts'
import { type Filled, input } from './fields.ts'
import type { Html } from './layout.ts'

export const signUpForm = (filled: Filled): Html => html`<h1>Sign up</h1>
<form method="post" action="/users">
${input({ name: 'name', label: 'Name', autocomplete: 'name' }, filled)}
${input({ name: 'email', label: 'Email', type: 'email', autocomplete: 'email' }, filled)}
${input({ name: 'password', label: 'Password', hint: 'At least 8 characters.', type: 'password', autocomplete: 'new-password' }, filled)}
<button>Sign up</button>
</form>
<p>You have an account? <a href="/session/new">Sign in</a>.</p>`

export const confirmForm = (
  { name, email, isFinished }: User,
  action: string,
): Html => html`<h1>Confirm your address</h1>
${
  isFinished
    ? html`<p>${name}, your address ${email} is confirmed.</p><p><a href="/">To the posts</a></p>`
    : html`<p>${name}, is ${email} yours?</p><form method="post" action="${action}"><button>Yes, it is mine</button></form>`
}`

export const signInForm = (filled: Filled): Html => html`<h1>Sign in</h1>
<form method="post" action="/session">
${input({ name: 'email', label: 'Email', type: 'email', autocomplete: 'email' }, filled)}
${input({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' }, filled)}
<button>Sign in</button>
</form>
<p>You are new here? <a href="/users/new">Sign up</a>.</p>`
