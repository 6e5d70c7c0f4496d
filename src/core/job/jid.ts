// The id of a job: 24 lower-case hex digits for ours (as Sidekiq's SecureRandom.hex(12)); foreign jobs may carry any text.

import type { Random } from '../random.ts'

declare const brand: unique symbol

/** The id of a job, kept across retries. */
export type Jid = string & { readonly [brand]: 'jid' }

/** Brands a text found in a payload. */
export const jidOf = (text: string): Jid => text as Jid

/** A fresh id. */
export const newJid = (random: Random): Jid => jidOf(random.hex(12))
