// Which job store a run uses, in the words `-s` understands.

import { env } from 'node:process'
import config from '../haymaker.config.ts'
import type { Flags } from './flags.ts'

export function storeOf({ store }: Flags): string {
  const configured = typeof config.store === 'string' ? config.store : ''
  return store ?? env.HAYMAKER_STORE ?? configured
}
