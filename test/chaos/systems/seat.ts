// What a process of a chaos run reads in its environment, as systems/system.ts has it.

import { env } from 'node:process'
import type { Seat } from './system.ts'

export function seat(): Seat {
  const { CHAOS_STORE: store, CHAOS_LEDGER: ledger, CHAOS_NAME: name } = env
  if (!store || !ledger || !name) throw new Error('This script is started by `npm run chaos`.')
  return { store, ledger, name, seed: Number(env.CHAOS_SEED), first: Number(env.CHAOS_FIRST) }
}
