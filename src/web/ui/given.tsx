// What somebody else wrote, as the name of a class or a queue: no translator touches it, and in whichever direction it runs, the
// text around it does not turn with it.

import type { ComponentChildren, VNode } from 'preact'

/** For an element that holds nothing else. Preact knows the attribute as true or false, and HTML as yes or no. */
export const asGiven: object = { translate: 'no' }

export const Given = ({ children }: { children: ComponentChildren }): VNode => <bdi {...asGiven}>{children}</bdi>
