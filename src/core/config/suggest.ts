// What somebody may have meant by a name that does not exist: an option, a flag, a job, a queue.

/** Longer words come from foreign payloads, not from a slip of the hand. */
const maxWordLength = 100
const maxListed = 10
const maxSlips = 3

/** The known word closest to this one, whatever the case of its letters, or null where none is close. The first of equals. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > maxWordLength) return null
  let best: string | null = null
  let least = Number.POSITIVE_INFINITY
  for (const candidate of known) {
    const distance = editDistance(
      word.toLowerCase(),
      candidate.toLowerCase(),
      Math.min(least - 1, slips(word, candidate)),
    )
    if (distance === null) continue
    best = candidate
    least = distance
  }
  return best
}

/** A sentence to end an error with, starting with a space: the nearest word, else the known ones, else nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const close = nearest(word, known)
  if (close !== null) return ` Did you mean ${close}?`
  if (known.length === 0) return ''
  const more = known.length - maxListed
  return ` Known: ${known.slice(0, maxListed).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`
}

/** As commander does it for flags: a few slips, and more than two fifths of the letters right. */
function slips(word: string, candidate: string): number {
  const length = Math.max(word.length, candidate.length)
  return Math.min(maxSlips, Math.ceil(0.6 * length) - 1)
}

/** Letters inserted, dropped, changed or swapped with their neighbour; null when more than `most`. */
function editDistance(a: string, b: string, most: number): number | null {
  if (Math.abs(a.length - b.length) > most) return null
  let older: number[] = []
  let old = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) row.push(cell(a, b, i, j, { row, old, older }))
    older = old
    old = row
  }
  const distance = at(old, b.length)
  return distance <= most ? distance : null
}

interface Rows {
  readonly row: readonly number[]
  readonly old: readonly number[]
  readonly older: readonly number[]
}

/** The distance of the first i letters of a from the first j of b. */
function cell(a: string, b: string, i: number, j: number, { row, old, older }: Rows): number {
  const changed = a[i - 1] === b[j - 1] ? 0 : 1
  const distance = Math.min(at(row, j - 1) + 1, at(old, j) + 1, at(old, j - 1) + changed)
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
  return swapped ? Math.min(distance, at(older, j - 2) + 1) : distance
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY
