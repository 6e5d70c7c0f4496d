// The jobs of the supervisor's tests: those of the kill tests, and some that hurt the process they run in.

import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { pid } from 'node:process'
import { defineJob } from 'haymaker'
import { note } from '../kill/jobs.ts'

export { wait, work } from '../kill/jobs.ts'

const folder = process.env.LEDGER ?? '.'

/** True once for each name, whichever process asks. */
function first(name: string): boolean {
  if (existsSync(`${folder}/${name}`)) return false
  writeFileSync(`${folder}/${name}`, '')
  return true
}

const ways: Readonly<Record<string, () => void>> = {
  'process.exit(0)': () => process.exit(0),
  'process.exit(1)': () => process.exit(1),
  'process.abort()': () => process.abort(),
  SIGKILL: () => void process.kill(pid, 'SIGKILL'),
}

/** Ends the process it runs in, the first time. */
export const ends = defineJob<{ n: number; way: string }>({
  name: 'Ends',
  perform({ n, way }) {
    note('start', n)
    if (first(`ends-${n}`)) ways[way]?.()
    note('end', n)
  },
})

/** Leaves something behind that throws when the job is done, the first time. */
export const careless = defineJob<{ n: number; how: 'timer' | 'promise' }>({
  name: 'Careless',
  perform({ n, how }) {
    note('start', n)
    if (first(`careless-${n}`)) {
      const fail = (): never => {
        throw new RangeError(`left behind by ${n}`)
      }
      if (how === 'timer') setTimeout(fail, 50)
      else void Promise.resolve().then(fail)
    }
    note('end', n)
  },
})

const held: Buffer[] = []

/** Takes memory and keeps it. */
export const hog = defineJob<{ n: number; mb: number }>({
  name: 'Hog',
  perform({ n, mb }) {
    held.push(Buffer.alloc(mb * 1024 ** 2, 1))
    appendFileSync(`${folder}/hogs`, `${pid}\n`)
    note('end', n)
  },
})
