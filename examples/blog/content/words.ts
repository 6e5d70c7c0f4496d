// Counts the words of a text. Pure, so that a count can be held against the one a job has made.

/** How often each word occurs, in any language that puts something between its words. */
export function countWords(text: string): Record<string, number> {
  const counts = new Map<string, number>()
  for (const [word] of text.toLowerCase().matchAll(/\p{L}[\p{L}\p{M}'’-]*/gu))
    counts.set(word, (counts.get(word) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
