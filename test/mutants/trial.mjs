// One trial, in a process of its own: the contract on the SQLite store with one fault in it, or none, until a promise is
// broken. Says on standard output what it found, as JSON: first that it began, then the promise that was broken, or null.
//
//   node test/mutants/trial.mjs [number of the mutant]

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process, { argv, exit } from 'node:process'
import { plant } from './hook.mjs'
import { mutants } from './list.mjs'

/** A promise without an answer after this long is broken. Time is fake, so a sound store takes milliseconds. */
const PATIENCE_MS = 5000

const mutant = mutants[Number(argv[2])]
if (mutant) plant(mutant)
process.removeAllListeners('warning')

const { sqliteStore } = await import('../../src/stores/sqlite/sqlite-store.ts')
const { contract, FakeClock, nameOf, prove, seededRandom } = await import('../../src/testing/index.ts')
const { sidekiqCodec } = await import('../../src/wire/sidekiq/codec.ts')

const say = (found) => process.stdout.write(`${JSON.stringify(found)}\n`)
let underTrial = null

function benchOn(path, leave) {
  const [clock, codec, random, handles] = [new FakeClock(), sidekiqCodec(), seededRandom(1), []]
  return {
    codec,
    random,
    async open() {
      const store = sqliteStore({ path, clock, codec, random, synchronous: 'normal' })
      handles.push(store)
      await store.open()
      return store
    },
    elapse: (by) => clock.advance(by),
    async close() {
      for (const store of handles) await store.close()
      leave()
    },
  }
}

const inMemory = async () => benchOn(':memory:', () => {})

async function onFile() {
  const folder = mkdtempSync(join(tmpdir(), 'haymaker-mutant-'))
  return benchOn(join(folder, 'jobs.db'), () => rmSync(folder, { recursive: true }))
}

/** Rejects when the time is over. Its timer keeps the process alive, which a store that waits for ever does not. */
function overdue() {
  const { promise, reject } = Promise.withResolvers()
  const timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS)
  return { promise, cancel: () => clearTimeout(timer) }
}

/** What broke the promise, or null. */
async function broken(promised, makeBench) {
  underTrial = nameOf(promised)
  const limit = overdue()
  try {
    await Promise.race([prove(promised, makeBench), limit.promise])
    return null
  } catch (error) {
    return { promise: underTrial, why: String(error?.message ?? error).split('\n')[0] }
  } finally {
    limit.cancel()
  }
}

function end(found) {
  say(found)
  exit(0)
}

for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, (error) => end({ promise: underTrial, why: String(error) }))
}

say({ began: true })
for (const promised of contract) {
  // A second handle sees the same jobs only through a file.
  const found = await broken(promised, promised.needs === 'processes' ? onFile : inMemory)
  if (found) end(found)
}
end({ promise: null })
