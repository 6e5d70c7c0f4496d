// One trial, in a process of its own: the contract on a store with one fault in it, or none, until a promise is
// broken. Says on standard output what it found, as JSON: first that it began, then the promise that was broken, or null.
//
//   node test/mutants/trial.mjs [number of the mutant]      with REDIS_UNDER_TRIAL=url: on that server, which it empties,
//                                                           and with STORE_UNDER_TRIAL=resque in Resque's keys

import process, { argv, env, exit } from 'node:process'
import caughtBy from './caught-by.json' with { type: 'json' }
import { plant } from './hook.mjs'
import { mutants } from './list.mjs'

/** A promise without an answer after this long is broken. Time is fake, so a sound store takes milliseconds. */
const PATIENCE_MS = 5000

const mutant = mutants[Number(argv[2])]
if (mutant) plant(mutant)
process.removeAllListeners('warning')

const { contract, nameOf, prove } = await import('../../src/testing/index.ts')
const { redisBench, resqueBench, sqliteBench } = await import('./benches.mjs')

const say = (found) => process.stdout.write(`${JSON.stringify(found)}\n`)
const isResque = env.STORE_UNDER_TRIAL === 'resque'
const onServer = env.REDIS_UNDER_TRIAL ? (isResque ? resqueBench : redisBench) : null
let underTrial = null

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
// Whoever saw it the last time is asked first: most trials end with that.
const first = mutant && caughtBy[mutant.name]
const inOrder = contract.toSorted((a, b) => Number(nameOf(b) === first) - Number(nameOf(a) === first))
for (const promised of inOrder) {
  const found = await broken(promised, () => (onServer ? onServer(env.REDIS_UNDER_TRIAL) : sqliteBench(promised)))
  if (found) end(found)
}
end({ promise: null })
