// What somebody else wrote, as the name of a class or a queue: no translator touches it, in whichever direction it runs, the
// text around it does not turn with it, and it is no larger than a line can bear.

import type { ComponentChildren, VNode } from 'preact'

/** For an element that holds nothing else. Preact knows the attribute as true or false, and HTML as yes or no. */
export const asGiven: object = { translate: 'no' }

const MOST_CHARACTERS = 300
/** Marks without end on one letter: they take room, and no line breaks among them. */
const piled = /(\p{M}{4})\p{M}+/gu

/** The beginning of a text, as far as it stands in a line. */
export const inLine = (text: string): string =>
  (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text).replace(piled, '$1')

export const Given = ({ children }: { children: ComponentChildren }): VNode => (
  <bdi {...asGiven}>{typeof children === 'string' ? inLine(children) : children}</bdi>
)
