// Highlighted code must read as the code it was made of, letter by letter, and the rest of the post as it did before.

import { codeBlocks, renderPlain } from '../../content/markdown.ts'
import { allPosts, type Post } from '../../tables/posts.ts'
import { allSnippets } from '../../tables/snippets.ts'
import { htmlText } from './html-text.ts'

const isColoured = (html: string): boolean => html.includes('class="shiki')

const withoutSpace = (text: string): string => text.replaceAll(/\s+/g, '')

function wrongInPost({ id, body, html, htmlRevision, revision }: Post): string[] {
  const blocks = codeBlocks(body)
  if (blocks.length === 0) return []
  if (html === null || htmlRevision !== revision) return [`post ${id} is not highlighted as of revision ${revision}`]
  const shown = [...html.matchAll(/<pre class="shiki[\s\S]*?<\/pre>/g)].map(([block]) => htmlText(block))
  const wrong = blocks.flatMap(({ code }, i) =>
    shown[i] === code ? [] : [`block ${i + 1} of post ${id} is not its source`],
  )
  if (shown.length !== blocks.length) wrong.push(`post ${id} shows ${shown.length} blocks and has ${blocks.length}`)
  if (withoutSpace(htmlText(html)) !== withoutSpace(htmlText(renderPlain(body))))
    wrong.push(`post ${id} reads differently`)
  return wrong
}

export const wrongCode = (): string[] => [
  ...allPosts().flatMap(wrongInPost),
  ...allSnippets().flatMap(({ id, code, html }) =>
    html !== null && isColoured(html) && htmlText(html) === code ? [] : [`snippet ${id} is not its source`],
  ),
]
