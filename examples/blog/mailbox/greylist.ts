// Greylisting, as many mail servers do it: who sends a mail for the first time is told to come back later. Senders of
// junk do not come back; a queue with retries does.

import { run } from '../database.ts'

/** @throws for the first try of each mail */
export function knock(sender: string, recipient: string, mail: string): void {
  const isNew = run('INSERT INTO greylist VALUES (?, ?, ?) ON CONFLICT DO NOTHING', sender, recipient, mail) === 1
  if (isNew) throw new Error(`451 4.7.1 <${recipient}>: greylisted, try again later`)
}
