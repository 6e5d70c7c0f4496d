// Who may look at a dashboard that the command line opens: a name and a password, from a flag or from the environment.

import { env } from 'node:process'
import { HaymakerError } from '../core/errors.ts'

export interface WebAccount {
  readonly user: string
  readonly pass: string
}

/** null: nobody was named. @throws HaymakerError HM_CONFIG_INVALID for one that is named by half */
export function webAccount(flag: string | undefined): WebAccount | null {
  if (flag !== undefined) return ofFlag(flag)
  const [user, pass] = [env.HAYMAKER_WEB_USER ?? '', env.HAYMAKER_WEB_PASS ?? '']
  if (user !== '' && pass !== '') return { user, pass }
  if (user === '' && pass === '') return null
  const [there, missing] = user === '' ? ['PASS', 'USER'] : ['USER', 'PASS']
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `HAYMAKER_WEB_${there} is set and HAYMAKER_WEB_${missing} is not. Set both, or neither.`,
  )
}

function ofFlag(flag: string): WebAccount {
  const at = flag.indexOf(':')
  if (at > 0 && at < flag.length - 1) return { user: flag.slice(0, at), pass: flag.slice(at + 1) }
  throw new HaymakerError('HM_CONFIG_INVALID', '--auth has no user and password. Write --auth user:pass.')
}
