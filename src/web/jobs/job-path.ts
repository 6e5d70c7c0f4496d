// Where the page of a job is. The id of a foreign job may be any text.

/** A part of a path from text of anybody: half of a character, which no address can carry, becomes U+FFFD. */
export const segment = (text: string): string => encodeURIComponent(text.toWellFormed())

/** Longer ones have no page: servers refuse such addresses. */
const LONGEST = 256

/** Null: no address leads to it. */
export const jobPath = (jid: string | null): string | null =>
  jid === null || jid === '' || jid.length > LONGEST || /^\.\.?$/.test(jid) ? null : `/jobs/${segment(jid)}`
