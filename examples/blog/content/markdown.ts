// Markdown to HTML. Code is left plain here, which is quick; the slow, coloured form takes the place of each block later.

import markdownIt from 'markdown-it'
import { highlight } from './highlight.ts'

// HTML in a body is shown as text: what visitors write is never markup of ours.
const markdown = markdownIt({ html: false, linkify: false, typographer: false })

interface Block {
  readonly code: string
  readonly language: string
}

/** The fenced blocks of a body, in order, without the line break before the closing fence. */
export const codeBlocks = (body: string): Block[] =>
  markdown
    .parse(body, {})
    .filter(({ type }) => type === 'fence')
    .map(({ content, info }) => ({ code: content.replace(/\n$/, ''), language: info.trim().split(/\s+/)[0] || 'text' }))

/** The HTML of a body, its code plain. */
export const renderPlain = (body: string): string => markdown.render(body)

/** The HTML of a body, its code highlighted. */
export async function renderHighlighted(body: string): Promise<string> {
  const blocks = await Promise.all(codeBlocks(body).map(({ code, language }) => highlight(code, language)))
  const coloured = markdownIt({ html: false, linkify: false, typographer: false })
  coloured.renderer.rules.fence = () => blocks.shift() ?? ''
  return coloured.render(body)
}
