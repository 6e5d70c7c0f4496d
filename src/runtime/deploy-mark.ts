// Marks of deploys. Without a label it is the last commit of the folder the process was started in, as Sidekiq writes it.

import { promisify } from 'node:util'
import { HaymakerError } from '../core/errors.ts'
import type { Deploy } from '../core/store/ledger.ts'
import type { Store } from '../core/store/store.ts'

const MOST_LETTERS = 200
/** As long as marks are kept. */
const MOST_DAYS = 90

/** @throws HaymakerError HM_CONFIG_INVALID */
export async function markDeploy(store: Store, given: string | undefined): Promise<'marked' | 'again'> {
  return store.mark(labelOf(given ?? (await lastCommit())))
}

/** @throws HaymakerError HM_CONFIG_INVALID */
export async function deploys(store: Store, days: number): Promise<readonly Deploy[]> {
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS) return store.deploys(days)
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `deploys was given ${days}. Write a number of days from 1 to ${MOST_DAYS}.`,
  )
}

function labelOf(given: string): string {
  const label = given.trim().slice(0, MOST_LETTERS).toWellFormed()
  if (label !== '') return label
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    'The label of a deploy is empty. Write what was deployed, as in "v1.4.2".',
  )
}

async function lastCommit(): Promise<string> {
  const { execFile } = await import('node:child_process')
  try {
    return (await promisify(execFile)('git', ['log', '-1', '--format=%h %s'])).stdout
  } catch (error) {
    const advice = 'Name the deploy, as in "v1.4.2".'
    throw new HaymakerError('HM_CONFIG_INVALID', `git knows no last commit here. ${advice}`, { cause: error })
  }
}
