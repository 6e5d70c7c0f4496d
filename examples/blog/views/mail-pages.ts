// The mailbox: every mail the blog has sent, opened like a letter. The HTML part is in a frame that may do nothing.

import { html } from 'hono/html'
import type { Mail } from '../mailbox/read-mail.ts'
import type { Html } from './layout.ts'
import { when } from './when.ts'

export interface Delivered {
  readonly name: string
  readonly mail: Mail
}

const sentAt = ({ headers }: Mail): Html | '' => {
  const at = Date.parse(headers.date ?? '')
  return Number.isNaN(at) ? '' : when(at)
}

export const mailList = (mails: readonly Delivered[], waiting: Html | ''): Html => html`<h1>Mail</h1>
<p class="hint">Nothing leaves this machine: what the blog sends is kept here.</p>
${waiting}
${
  mails.length === 0
    ? html`<p>No mail was sent yet.</p>`
    : html`<ul class="plain">${mails.map(
        ({ name, mail }) => html`<li>
<a href="/mail/${name}">${mail.headers.subject}</a>
<span class="by">to ${mail.headers.to}, ${sentAt(mail)}</span>
</li>`,
      )}</ul>`
}`

/** Its addresses as links: in the frame they lead nowhere. */
const linked = (text: string): (Html | string)[] =>
  text.split(/(https?:\S+)/).map((part, i) => (i % 2 === 1 ? html`<a href="${part}">${part}</a>` : part))

const shownHeaders = ['from', 'to', 'subject', 'date', 'message-id']

export const mailPage = ({ name, mail }: Delivered): Html => html`<h1>${mail.headers.subject}</h1>
<dl class="headers">${shownHeaders.map((header) => html`<dt>${header}</dt><dd>${mail.headers[header] ?? ''}</dd>`)}</dl>
<h2>HTML</h2>
<iframe class="letter" title="The HTML part" sandbox src="/mail/${name}/html"></iframe>
<h2>Text</h2>
<pre class="text">${linked(mail.text)}</pre>`
