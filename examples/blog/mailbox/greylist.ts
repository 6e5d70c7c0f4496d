// Greylisting, as many mail servers do it: who sends a mail for the first time is told to come back later. Senders of
// junk do not come back; a queue with retries does.

import { setTimeout as wait } from 'node:timers/promises'
import { run } from '../database.ts'

/** A mail server takes its time. */
const ANSWER_MS = 150
/** Longer than anybody tries a mail again. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000

/** @throws for the first try of each mail */
export async function knock(sender: string, recipient: string, mail: string): Promise<void> {
  await wait(ANSWER_MS)
  const sql = 'INSERT INTO knocks VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'
  const isNew = run(sql, sender, recipient, mail, Date.now()) === 1
  if (isNew) throw new Error(`451 4.7.1 <${recipient}>: greylisted, try again later`)
}

/** Forgets who knocked long ago. Answers how many these were. */
export const forgetKnocks = (): number => run('DELETE FROM knocks WHERE knocked_at <= ?', Date.now() - REMEMBERED_MS)
