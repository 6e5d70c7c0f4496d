// Moments for people, the same on every machine.

import { html } from 'hono/html'
import type { Html } from './layout.ts'

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

export const when = (at: number): Html =>
  html`<time datetime="${new Date(at).toISOString()}">${format.format(at)} UTC</time>`
