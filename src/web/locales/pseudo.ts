// A language nobody speaks, made from English, to see what a translation does to a page: letters with marks show text that is
// not in the catalog, length shows what does not wrap, brackets show what is cut, and it runs from right to left. It is offered
// only where the environment asks for it.

import type { Catalog, MessageKey } from './catalog.ts'
import type { Message } from './message.ts'

/** As `HAYMAKER_WEB_PSEUDO=1`; for tests. */
export const PSEUDO_SWITCH = 'HAYMAKER_WEB_PSEUDO'

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const marked = 'åƀçđéƒğĥîĵķļɱñöþɋŕšţûṽŵẋýžÅƁÇĐÉƑĞĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ'

const markOf = (letter: string): string => marked[plain.indexOf(letter)] ?? letter

/** What is put in stays as it is. */
const slots = /(\{\w+\}|#)/

export function pseudoText(text: string): string {
  const parts = text.split(slots)
  const letters = parts.filter((part) => !slots.test(part)).join('').length
  const told = parts.map((part) => (slots.test(part) ? part : part.replace(/[a-z]/gi, markOf)))
  // German and Finnish are that much longer.
  const padding = Math.ceil(letters / 3 / 4)
  return `⟦${told.join('')}${' łöñĝ'.repeat(padding)}⟧`
}

const pseudoMessage = (message: Message): Message =>
  typeof message === 'string' ? pseudoText(message) : { one: pseudoText(message.one), other: pseudoText(message.other) }

export const pseudoOf = (catalog: Catalog): Catalog =>
  Object.fromEntries(Object.entries(catalog).map(([key, message]) => [key, pseudoMessage(message)])) as Readonly<
    Record<MessageKey, Message>
  >
