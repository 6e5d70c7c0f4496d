// Pushes jobs from standard input, a line of JSON each, a thousand at a time. It stops at the first line that is wrong
// and names it: every job before that line is pushed, and none from there on, so the rest can be pushed again.

import { fstatSync } from 'node:fs'
import { stdin } from 'node:process'
import { createInterface } from 'node:readline'
import { HaymakerError } from '../core/errors.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import type { PushByName } from '../runtime/orders.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { printable } from './printable.ts'
import { Progress } from './progress.ts'

const BATCH = 1000

type Options = Pick<PushByName, 'queue' | 'at'>

interface Line {
  readonly number: number
  readonly job: PushByName
}

/** `name`: the job, when the lines are its arguments; null: each line names its job. Answers how many were pushed. */
export async function pushLines(hm: Haymaker, name: string | null, options: Options): Promise<number> {
  const progress = new Progress('jobs pushed', systemClock)
  const total = bytesOfInput()
  let number = 0
  let bytes = 0
  let pushed = 0
  let batch: Line[] = []
  const flush = async (): Promise<void> => {
    await pushBatch(hm, batch)
    pushed += batch.length
    batch = []
    progress.show(pushed, total === null ? null : bytes / total)
  }
  try {
    for await (const text of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++
      bytes += Buffer.byteLength(text) + 1
      if (text.trim() === '') continue
      const job = jobOf(text, name)
      if (job instanceof Error) {
        await flush()
        throw wrong(number, job)
      }
      batch.push({ number, job: { ...options, ...job } })
      if (batch.length === BATCH) await flush()
    }
    await flush()
    return pushed
  } finally {
    progress.end()
  }
}

/** How long the input is, where it is a file. */
function bytesOfInput(): number | null {
  const input = fstatSync(stdin.fd)
  return input.isFile() ? input.size : null
}

function jobOf(text: string, name: string | null): PushByName | Error {
  try {
    const value: unknown = JSON.parse(text)
    if (name !== null) return { class: name, args: Array.isArray(value) ? value : [value] }
    if (isJob(value)) return value
    return new Error('it is no job. Write {"class":"Hello","args":[{"name":"you"}]}.')
  } catch {
    return new Error(`it is no JSON: ${text.slice(0, 60)}. Write one value per line.`)
  }
}

const isJob = (value: unknown): value is PushByName =>
  typeof value === 'object' && value !== null && 'class' in value && 'args' in value

async function pushBatch(hm: Haymaker, batch: readonly Line[]): Promise<void> {
  try {
    await hm.pushAll(batch.map(({ job }) => job))
  } catch (error) {
    // A batch is refused whole before anything of it is written; one by one, the one that is wrong is found.
    if (!(error instanceof HaymakerError) || error.stored > 0 || error.retriable) throw error
    if (error.code === 'HM_PUSH_INDETERMINATE') throw error
    for (const { number, job } of batch) await pushOne(hm, number, job)
  }
}

async function pushOne(hm: Haymaker, number: number, job: PushByName): Promise<void> {
  try {
    await hm.push(job)
  } catch (error) {
    throw wrong(number, error)
  }
}

function wrong(number: number, error: unknown): HaymakerError {
  const code = error instanceof HaymakerError ? error.code : 'HM_CONFIG_INVALID'
  const why = error instanceof Error ? error.message.replace(`${code}: `, '') : String(error)
  const before = number > 1 ? `What stands before it was pushed; mend it and push from line ${number} on.` : 'Mend it.'
  return new HaymakerError(code, printable(`Line ${number}: ${why} ${before}`), { cause: error })
}
