#!/usr/bin/env node
// Where the command line begins: on a Node that is too old it says so, before anything that needs a newer one is loaded.

import { versions } from 'node:process'

const [major = 0, minor = 0] = versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 18)) await import('./program.ts')
else {
  console.error(
    `Haymaker needs Node.js 22.18 or newer and found ${versions.node}. Install a newer one: https://nodejs.org`,
  )
  process.exitCode = 1
}
