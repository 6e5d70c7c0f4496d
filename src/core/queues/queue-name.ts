// The name of a queue. The pattern is the one Ruby's web page accepts in its addresses, so that a queue made here can
// be opened there.

import { HaymakerError } from '../errors.ts'

declare const brand: unique symbol

/** A checked queue name: 1 to 128 of the characters a-z A-Z 0-9 _ : . - */
export type QueueName = string & { readonly [brand]: 'queue' }

const pattern = /^[\w:.-]{1,128}$/

/** Whether a text can name a queue. */
export const isQueueName = (text: unknown): text is QueueName => typeof text === 'string' && pattern.test(text)

/** Checks a queue name. @throws HaymakerError HM_CONFIG_INVALID */
export function queueName(text: string): QueueName {
  if (isQueueName(text)) return text
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `A queue is named by 1 to 128 letters, digits, "_", ":", "." or "-": ${JSON.stringify(text)}. Rename it.`,
  )
}
