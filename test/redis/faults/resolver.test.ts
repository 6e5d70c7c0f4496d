// A server that is known by name: the name is resolved anew with every connection, also by the thread that beats. The worker
// has a hosts file of its own, in a mount namespace, so that the system's own resolver gives the answers.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { FaultProxy } from '../fault-proxy.ts'
import { onServer } from '../on-server.ts'
import { RedisServer } from '../redis-server.ts'

const worker = fileURLToPath(new URL('../../processes/kill/worker.ts', import.meta.url))
const jobsText = (from: number): readonly string[] =>
  Array.from({ length: 50 }, (_, n) =>
    JSON.stringify({ class: 'Work', args: [{ n: from + n, ms: 0 }], jid: `j${from + n}` }),
  )

it('F42: a name that resolves to nothing for a while is asked for again, and nothing is lost', {
  timeout: 60_000,
}, async () => {
  await using stack = new AsyncDisposableStack()
  const server = stack.adopt(await RedisServer.start('--appendonly', 'yes'), (one) => one.stop())
  const proxy = stack.adopt(await FaultProxy.to(server.url), (one) => one.close())
  const folder = stack.adopt(mkdtempSync(join(tmpdir(), 'haymaker-hosts-')), (path) =>
    rmSync(path, { recursive: true }),
  )
  const hosts = join(folder, 'hosts')
  /** In place: the namespace has bound this very file. */
  const resolve = (line: string): void => writeFileSync(hosts, `127.0.0.1 localhost\n${line}\n`)
  resolve('127.0.0.1 jobs.test')
  const child = spawn(
    'unshare',
    ['-m', 'sh', '-c', 'mount --bind "$HOSTS" /etc/hosts && exec "$0" "$1"', process.execPath, worker],
    {
      env: {
        ...process.env,
        ...{ HOSTS: hosts, LEDGER: folder, LOG_LEVEL: 'fatal', STORE: proxy.url.replace('127.0.0.1', 'jobs.test') },
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  stack.defer(async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  })
  if (child.stdout) await once(child.stdout, 'data')
  const processed = async (): Promise<number> =>
    Number(await onServer(server.url, (own) => own.send(['GET', 'stat:processed'])))
  const push = (from: number) => onServer(server.url, (own) => own.send(['LPUSH', 'queue:default', ...jobsText(from)]))

  await push(0)
  await expect.poll(processed, { timeout: 20_000 }).toBe(50)
  resolve('')
  proxy.reset()
  await push(50)
  // For longer than a silence: the others would take it for dead, were there any.
  await expect.poll(() => proxy.connections, { timeout: 5000 }).toBe(0)
  const triesSince = performance.now()
  await expect.poll(() => performance.now() - triesSince, { timeout: 5000 }).toBeGreaterThan(3000)
  expect(proxy.connections).toBe(0)
  expect(await processed()).toBe(50)
  resolve('127.0.0.1 jobs.test')
  await expect.poll(processed, { timeout: 20_000 }).toBe(100)
  expect(await onServer(server.url, (own) => own.send(['GET', 'stat:failed']))).toBeNull()
})
