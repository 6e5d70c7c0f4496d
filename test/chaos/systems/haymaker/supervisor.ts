// A supervisor of a chaos run: `haymaker work -p 2`, as a user starts it, in this process.

import process, { argv } from 'node:process'
import { fileURLToPath } from 'node:url'

const ours = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const main: string = ours('../../../../dist/cli/main.js')

argv.splice(1, argv.length, main, 'work', '-p', '2', '-C', ours('./supervised.ts'))
// Nobody outlives the orchestrator.
process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM')).resume()
await import(main)
