// The watch of a child process, on a thread of its own, so that a job that spins cannot hold it up. It ends the process and
// whatever it started when the line to the worker ends, since the worker is gone then, however it went; and when the
// process holds more memory than it may, Buffers included, which no flag of Node limits.

import { Socket } from 'node:net'
import { kill, memoryUsage, pid } from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { ms } from '../../core/clock.ts'
import { systemClock } from '../system-clock.ts'

const LOOK = ms(200)
const { mostMib }: { readonly mostMib: number } = workerData

const line = new Socket({ fd: 4, readable: true, writable: true })
line.on('error', end)
line.on('close', end)
line.resume()

function end(): void {
  try {
    kill(-pid, 'SIGKILL')
  } catch {
    kill(pid, 'SIGKILL')
  }
}

function look(): void {
  if (memoryUsage.rss() <= mostMib * 1024 * 1024) systemClock.after(LOOK, look)
  else line.write(`it held more than ${mostMib} MiB of memory`, end)
}

look()
parentPort?.postMessage('watching')
