// The default times of recovery, which the other tests shorten: within two seconds where a process of the same host sees
// the death, within 35 where it cannot (here: the dead one lived in a pid namespace of its own, as in a container).

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createHaymaker } from 'haymaker'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { wait } from '../processes/kill/jobs.ts'
import { Stage, silent, until } from '../processes/kill/stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
const started = new Set<ChildProcess>()
afterEach(async () => {
  for (const child of started) child.kill('SIGKILL')
  started.clear()
  await stage.end()
})

const worker = fileURLToPath(new URL('./default-worker.ts', import.meta.url))

function start(command: string, args: readonly string[]): ChildProcess {
  const env = { ...process.env, STORE: stage.store, LEDGER: stage.folder }
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  started.add(child)
  return child
}

/** How long it takes from the death of `victim` until its job starts in the other worker. */
async function recovery(victim: ChildProcess, kill: () => void): Promise<number> {
  const hm = createHaymaker({ store: stage.store, logger: silent, jobs: [wait] })
  const starts = (): number => stage.lines().filter((line) => line.event === 'start').length
  if (victim.stdout) await once(victim.stdout, 'data')
  await wait.performAsync({ n: 1 })
  await until('the first start', 10_000, () => starts() === 1)
  const heir = start(process.execPath, [worker])
  if (heir.stdout) await once(heir.stdout, 'data')
  const began = performance.now()
  kill()
  await until('the second start', 60_000, () => starts() === 2)
  const took = performance.now() - began
  heir.kill('SIGKILL')
  await Promise.all([once(heir, 'exit'), hm.stop()])
  return took
}

it('a neighbour on the host recovers within 2 s', async () => {
  const victim = start(process.execPath, [worker])
  expect(await recovery(victim, () => victim.kill('SIGKILL'))).toBeLessThan(2000)
})

it('a process that cannot see the death recovers after the silence, within 35 s', async () => {
  const victim = start('unshare', ['--pid', '--fork', '--kill-child=SIGKILL', process.execPath, worker])
  const took = await recovery(victim, () => victim.kill('SIGKILL'))
  expect(took).toBeGreaterThan(20_000)
  expect(took).toBeLessThan(35_000)
})
