// What the processes of all other systems have in common: their ledger, the job, the loop of a producer, and an end in time.
// A process that does not end when it is asked to is ended, as whoever supervises processes does it.

import { Ledger } from '../ledger/ledger.ts'
import { seat } from '../systems/seat.ts'
import { type Input, type Order, usual } from '../workload/mix.ts'
import { perform } from '../workload/perform.ts'
import { type Answer, produce } from '../workload/produce.ts'
import { attemptOf, noteThrow } from './throws.ts'

/** From SIGTERM to an end with force: less than the orchestrator waits. */
const PATIENCE_MS = 15_000

const { store, ledger: folder, name, seed, first } = seat()
const ledger = new Ledger(folder, name)

/** The address that this process was given. */
export const address = new URL(store)

/** Runs a job; throws where it is to fail. */
export async function runJob(input: Input): Promise<void> {
  const attempt = attemptOf(folder, input.n)
  const how = await perform(ledger, folder, input, { attempt })
  if (how !== 'throw') return
  noteThrow(folder, input.n)
  throw new Error('as it was told')
}

/** The life of a worker that works already. `stop` as its manual has it. */
export function work(stop: () => Promise<unknown>): void {
  const end = (): void => {
    setTimeout(() => process.exit(1), PATIENCE_MS)
    stop().then(
      () => process.exit(),
      () => process.exit(1),
    )
  }
  process.once('SIGTERM', end)
  process.stdin.once('end', end).resume()
  ledger.note({ e: 'hello', role: 'worker' })
}

/** An order as a push: inputs with the time before which they may not start, which is theirs all. */
export interface Pushed {
  readonly inputs: readonly Input[]
  readonly inMs: number | null
}

/** The life of a producer. `push` rejects where it was not told that all is stored. */
export async function makeOrders(push: (pushed: Pushed) => Promise<unknown>): Promise<never> {
  ledger.note({ e: 'hello', role: 'producer' })
  process.once('SIGTERM', () => setTimeout(() => process.exit(1), PATIENCE_MS))
  // Not every system has a way for a job to put itself off.
  await produce({ ledger, seed, first, mix: { ...usual, snoozing: 0 }, push: (order) => answered(order, push) })
  process.exit()
}

async function answered({ inputs, inMs }: Order, push: (pushed: Pushed) => Promise<unknown>): Promise<Answer> {
  const due = inMs === undefined ? {} : { due: Date.now() + inMs }
  try {
    await push({ inputs: inputs.map((input) => ({ ...input, ...due })), inMs: inMs ?? null })
    return { kind: 'stored' }
  } catch (error) {
    return { kind: 'unknown', stored: 0, code: String(error) }
  }
}
