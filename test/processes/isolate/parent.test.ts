// The death of a worker is the death of its children, whatever they are at.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { childrenOf, lives, until } from './stage.ts'

it('kill -9 of a worker: its child, which spins, is gone within two seconds', { timeout: 60_000 }, async () => {
  const worker = spawn(process.execPath, [fileURLToPath(new URL('./worker.ts', import.meta.url))], {
    env: { ...process.env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  worker.stdout.on('data', (chunk) => {
    printed += String(chunk)
  })
  await until('the job to spin', () => printed.includes('"msg":"spins"'))
  const [child = 0] = childrenOf(worker.pid ?? 0)
  expect(lives(child)).toBe(true)
  worker.kill('SIGKILL')
  await until('the end of the child', () => !lives(child), 2000)
})
