// A new snippet, and its colours.

import { highlightSnippet } from '../jobs/highlight-snippet.ts'
import { addSnippet, type Snippet } from '../tables/snippets.ts'

/** Answers the id of the new snippet. */
export async function shareSnippet(
  authorId: number,
  snippet: Pick<Snippet, 'title' | 'language' | 'code'>,
): Promise<number> {
  const snippetId = addSnippet(authorId, snippet)
  await highlightSnippet.performAsync({ snippetId })
  return snippetId
}
