// Where a process of isolated jobs begins: with its watch, then it listens. The end of the line to the worker is its end.

import { once } from 'node:events'
import { Socket } from 'node:net'
import process from 'node:process'
import { Worker } from 'node:worker_threads'
import { FrameReader, framed } from './frames.ts'
import { Inside } from './inside.ts'

// Whoever stops the worker may signal all its processes at once; this one ends when its worker says so.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)

const file = `./watchdog-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`
const watchdog = new Worker(new URL(file, import.meta.url), {
  name: 'haymaker watch',
  workerData: { mostMib: Number(process.argv[2]) },
  execArgv: [],
  env: {},
})
await once(watchdog, 'message')
watchdog.unref()

const line = new Socket({ fd: 3, readable: true, writable: true })
const inside = new Inside({ say: (message) => line.write(framed(message)) })
const frames = new FrameReader()
line.on('data', (chunk) => {
  for (const message of frames.read(chunk) ?? []) inside.hear(message)
})
line.on('error', () => process.exit(0))
line.on('close', () => process.exit(0))
