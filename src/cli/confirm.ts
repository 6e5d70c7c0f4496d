// Asks before many jobs are changed at once. Without a terminal there is nobody to ask: then --yes has to be said.

import { stderr, stdin } from 'node:process'
import { createInterface } from 'node:readline/promises'
import { HaymakerError } from '../core/errors.ts'

/** Whether to go on. @throws HaymakerError HM_CONFIG_INVALID without a terminal and without --yes */
export async function confirmed(what: string, flags: { readonly yes?: true }): Promise<boolean> {
  if (flags.yes) return true
  if (!stdin.isTTY) throw new HaymakerError('HM_CONFIG_INVALID', `This would ${what}. Add --yes to do it.`)
  const lines = createInterface({ input: stdin, output: stderr })
  try {
    return /^y(es)?$/i.test((await lines.question(`This will ${what}. Go on? [y/N] `)).trim())
  } finally {
    lines.close()
  }
}
