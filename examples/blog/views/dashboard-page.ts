// What the words of the blog add up to, for admins. It shows what jobs have counted and counts nothing itself.

import { html } from 'hono/html'
import { isFiller } from '../content/keywords.ts'
import type { PostLength, WordCount, WordTotal } from '../tables/words.ts'
import { barChart } from './bar-chart.ts'
import { type Filled, input } from './fields.ts'
import type { Html } from './layout.ts'

const BARS = 12

export interface DashboardPage {
  readonly total: WordTotal
  readonly top: readonly WordCount[]
  readonly lengths: readonly PostLength[]
  readonly feed: Filled
}

const numbers = new Intl.NumberFormat('en-GB')

const tile = (value: number, label: string): Html =>
  html`<div class="tile"><strong>${numbers.format(value)}</strong> <span>${label}</span></div>`

const chart = (top: readonly WordCount[]): Html => {
  const bars = top.filter(({ word }) => !isFiller(word)).slice(0, BARS)
  if (bars.length === 0) return html`<p>No words were counted yet.</p>`
  return barChart(
    'The most frequent words',
    bars.map(({ word, count }) => ({ label: word, value: count })),
  )
}

export const dashboardPage = ({ total, top, lengths, feed }: DashboardPage): Html => html`<h1>Dashboard</h1>
<div class="tiles">
${tile(total.texts, 'posts and comments')}
${tile(total.words, 'words')}
${tile(total.distinct, 'different words')}
</div>
<h2>Words used most</h2>
${chart(top)}
<h2>Longest posts</h2>
<div class="scroll"><table>
<thead><tr><th>Post</th><th class="number">Words</th><th class="number">In comments</th></tr></thead>
<tbody>${lengths.map(
  ({ postId, title, words, inComments }) => html`<tr>
<td><a href="/posts/${postId}">${title}</a></td>
<td class="number">${numbers.format(words)}</td>
<td class="number">${numbers.format(inComments)}</td>
</tr>`,
)}</tbody>
</table></div>
<h2>Import a feed</h2>
<form method="post" action="/feeds">
${input({ name: 'address', label: 'Address of a JSON Feed', hint: 'Such as https://example.org/feed.json', type: 'url' }, feed)}
<button>Import</button>
</form>`
