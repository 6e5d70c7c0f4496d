// Finds what a text is about: the words it repeats, without those that every text repeats. Pure; the tag service is this
// behind HTTP.

import { countWords } from './words.ts'

const TAGS = 5
const LETTERS = 4

const everywhere = new Set(
  `about above after again against also although always another because been before being below between both called cannot
  come could does doing done down each either else even ever every example first following from given goes have having here
  however http https into itself just kept like made make makes many more most much must need never next none nothing once
  only other others over please rather same says second should since some something still such sure than that their them
  then there these they thing things this those through time times under until upon used uses using very want well were
  what when where whether which while will with within without would your yours`.split(/\s+/),
)

/** Words that say nothing about a text. */
export const isFiller = (word: string): boolean => word.length < LETTERS || everywhere.has(word)

/** Prose alone: without code, addresses and markup. */
const proseOf = (text: string): string =>
  text
    .replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, ' ')
    .replaceAll(/`[^`\n]*`/g, ' ')
    .replaceAll(/https?:\S+/g, ' ')
    .replaceAll(/<[^>]*>/g, ' ')

/** The words a text repeats most, at most five; of equals the first in the alphabet. */
export function keywords(text: string): string[] {
  return Object.entries(countWords(proseOf(text)))
    .filter(([word, count]) => count > 1 && !isFiller(word) && /^\p{L}+$/u.test(word))
    .sort(([a, times], [b, others]) => others - times || (a < b ? -1 : 1))
    .slice(0, TAGS)
    .map(([word]) => word)
    .sort()
}
