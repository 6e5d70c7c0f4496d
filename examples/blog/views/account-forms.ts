// Signing up and signing in.

import { html } from 'hono/html'
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

export const signInForm = (filled: Filled): Html => html`<h1>Sign in</h1>
<form method="post" action="/session">
${input({ name: 'email', label: 'Email', type: 'email', autocomplete: 'email' }, filled)}
${input({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' }, filled)}
<button>Sign in</button>
</form>
<p>You are new here? <a href="/users/new">Sign up</a>.</p>`
