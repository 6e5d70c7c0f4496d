// Does the contract see what it should? Puts faults into the stores, one at a time (test/mutants/*list.mjs), and runs
// the contract on each until a promise is broken. A fault that no promise sees ends the run with 1, as does a promise
// that the store without a fault does not keep.
//
//   node scripts/mutants.mjs             all
//   node scripts/mutants.mjs epoch       those with this in their names
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { mutated, textOf } from '../test/mutants/hook.mjs'
import { mutants } from '../test/mutants/list.mjs'
import { RedisServer } from '../test/redis/redis-server.ts'

const trial = fileURLToPath(new URL('../test/mutants/trial.mjs', import.meta.url))
/** Which promise saw a fault the last time, by the name of the fault. */
const learned = fileURLToPath(new URL('../test/mutants/caught-by.json', import.meta.url))
const AT_ONCE = 2
const LIMIT_MS = 60_000

/** Runs one trial; a mutant that is not one (its file does not load) throws. */
function tried(number, store, server) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, REDIS_UNDER_TRIAL: server?.url ?? '', STORE_UNDER_TRIAL: store }
    const child = spawn(process.execPath, [trial, String(number)], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
    let [output, errors] = ['', '']
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      errors += chunk
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      const [began, found] = output
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
      if (!began) reject(new Error(`trial ${number} did not begin:\n${errors}`))
      else resolve(found ?? { promise: '(none had an answer)', why: signal ? `${LIMIT_MS} ms` : `exit ${code}` })
    })
  })
}

async function sound(store, server) {
  const { promise, why } = await tried(-1, store, server)
  if (promise === null) return
  console.error(`The ${store} store without a fault breaks a promise: ${promise}\n  ${why}`)
  process.exitCode = 1
}

const began = performance.now()
const asked = process.argv[2] ?? ''
const queue = mutants.map((mutant, number) => ({ mutant, number })).filter(({ mutant }) => mutant.name.includes(asked))
for (const { mutant } of queue) mutated(mutant, textOf(mutant.file))
if (new Set(mutants.map(({ name }) => name)).size < mutants.length) throw new Error('Two mutants share a name.')
/** Which store a fault is put into. */
const storeOf = ({ file }) => /^(?:stores|wire)\/(redis|resque)\//.exec(file)?.[1] ?? 'sqlite'
const isServed = (mutant) => storeOf(mutant) !== 'sqlite'
const servers = await Promise.all(
  Array.from({ length: queue.some(({ mutant }) => isServed(mutant)) ? AT_ONCE : 0 }, () => RedisServer.start()),
)
await Promise.all([
  sound('sqlite'),
  servers[0] && sound('redis', servers[0]),
  servers[1] && sound('resque', servers[1]),
])

const total = queue.length
const width = Math.max(...queue.map(({ mutant }) => mutant.name.length))
const survivors = []
const seen = {}
async function work(server) {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { mutant, number } = next
    const { promise } = await tried(number, storeOf(mutant), isServed(mutant) ? server : undefined)
    if (promise === null) survivors.push(mutant)
    else seen[mutant.name] = promise
    console.log(`${mutant.name.padEnd(width)}  ${promise === null ? 'SURVIVES' : `"${promise}"`}`)
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, (_, slot) => work(servers[slot])))
await Promise.all(servers.map((server) => server.stop()))

// What is asked first the next time. Who has no answer is not a promise that saw it.
if (asked === '' && !process.env.CI) {
  const known = Object.entries(seen).filter(([, promise]) => !promise.startsWith('('))
  writeFileSync(learned, `${JSON.stringify(Object.fromEntries(known.sort()), null, 2)}\n`)
}

for (const { name, gives, file } of survivors) console.log(`\nsurvives: ${name} (${file})\n  ${gives}`)
const took = ((performance.now() - began) / 1000).toFixed(0)
console.log(`\nmutants: ${total - survivors.length} of ${total} caught (${took} s)`)
process.exit(survivors.length > 0 ? 1 : process.exitCode)
