// The counted words must equal a count made here, for each text and for all of them together.

import { countWords } from '../../content/words.ts'
import { allComments } from '../../tables/comments.ts'
import { allPosts } from '../../tables/posts.ts'
import { allWords, type TextKind, type WordCount, wordsOf, wordTotal } from '../../tables/words.ts'

const same = (counted: readonly WordCount[], expected: Readonly<Record<string, number>>): boolean =>
  counted.length === Object.keys(expected).length && counted.every(({ word, count }) => expected[word] === count)

export function wrongWords(): string[] {
  const texts: { kind: TextKind; id: number; body: string }[] = [
    ...allPosts().map(({ id, title, body }) => ({ kind: 'post' as const, id, body: `${title}\n${body}` })),
    ...allComments().map(({ id, body }) => ({ kind: 'comment' as const, id, body })),
  ]
  const wrong = texts.flatMap(({ kind, id, body }) =>
    same(wordsOf(kind, id), countWords(body)) ? [] : [`the words of ${kind} ${id} differ`],
  )
  const all = countWords(texts.map(({ body }) => body).join('\n'))
  if (!same(allWords(), all)) wrong.push('the totals of all words differ')
  const { words } = wordTotal()
  const expected = Object.values(all).reduce((sum, count) => sum + count, 0)
  if (words !== expected) wrong.push(`${words} words were counted, there are ${expected}`)
  return wrong
}
