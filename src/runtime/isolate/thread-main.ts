// Where a thread of isolated jobs begins.

import { parentPort } from 'node:worker_threads'
import { Inside } from './inside.ts'

const inside = new Inside({ say: (message) => parentPort?.postMessage(message) })
parentPort?.on('message', (message: Uint8Array) => inside.hear(message))
