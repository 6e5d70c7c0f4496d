// Colours a snippet.

import { Discard, defineJob } from 'haymaker'
import { z } from 'zod'
import { highlight } from '../content/highlight.ts'
import { findSnippet, setSnippetHtml } from '../tables/snippets.ts'

export const highlightSnippet = defineJob({
  name: 'HighlightSnippet',
  queue: 'content',
  input: z.object({ snippetId: z.number() }),
  async perform({ snippetId }) {
    const snippet = findSnippet(snippetId)
    if (!snippet) throw new Discard(`There is no snippet ${snippetId} any more.`)
    setSnippetHtml(snippet.id, await highlight(snippet.code, snippet.language))
  },
})
