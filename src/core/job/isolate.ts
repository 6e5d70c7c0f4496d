// What a job may be isolated in, so that one that crashes, spins or eats memory ends alone.

import { HaymakerError } from '../errors.ts'

export type Isolate = 'thread' | 'process'

/** @throws HaymakerError HM_CONFIG_INVALID */
export function readIsolate(given: unknown, where: string): Isolate {
  if (given === 'thread' || given === 'process') return given
  throw new HaymakerError('HM_CONFIG_INVALID', `${where} is ${JSON.stringify(given)}. Write 'thread' or 'process'.`)
}
